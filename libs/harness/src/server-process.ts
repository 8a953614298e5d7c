import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, inMemory } from './places.mjs';
import { Probe, PROBED_BY } from './probe';

/** Longest start, in ms. */
const READY_WITHIN_MS = 20_000;
const LINES_KEPT = 1_000;
const NAME = 'parlour-';

/** How a {@link ServerProcess} is run. */
export interface ServerOptions {
  /** Folder of the server's build, from the workspace's root; `dist/apps/server` unless told. */
  build?: string;
  /** Settings, on top of those of a quiet server. */
  env?: Readonly<Record<string, string>>;
  /** Flags for Node, such as `--expose-gc`. */
  nodeFlags?: readonly string[];
  /**
   * Another server instead of Parlour: the program and its arguments on this port. It is ready when
   * it listens.
   */
  program?: (port: number, dataDir: string) => readonly string[];
  /** A program and its arguments to run it under, such as a tracer. It must keep the process id. */
  under?: readonly string[];
  /** Its data are in memory, where the system has a place for that: see `inMemory`. */
  inMemory?: boolean;
  /** Lets {@link ServerProcess.probe} look into it. A `program` has to be called with `PROBED_BY`. */
  probed?: boolean;
}

/**
 * The built product as its own process, on a free port and with a data folder of its own. It can
 * be killed, paused, and started again on the same port and data.
 *
 * @example
 * const server = await ServerProcess.start({ env: { RATE_LIMIT: 'off' } });
 * await server.kill();
 * await server.start();
 * await server.forget();
 */
export class ServerProcess {
  /** What it has written, the last 1,000 lines, over all its starts. */
  readonly log: string[] = [];
  private process: ChildProcess | undefined;
  private looksInto: Probe | undefined;

  private constructor(
    readonly port: number,
    /** Where its database is: `parlour.db`. */
    readonly dataDir: string,
    private readonly options: ServerOptions,
  ) {}

  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const dataDir = mkdtempSync(options.inMemory ? inMemory(NAME) : join(tmpdir(), NAME));
    const server = new ServerProcess(await freePort(), dataDir, options);
    try {
      await server.start();
    } catch (error) {
      await server.forget();
      throw error;
    }
    return server;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Of the process that runs now; another one after each start. */
  get pid(): number {
    if (!this.running) throw new Error('the server does not run');
    return this.process?.pid as number;
  }

  /** Looks into the process that runs now; another one after each start. */
  get probe(): Probe {
    if (!this.looksInto) throw new Error('the server is not probed');
    return this.looksInto;
  }

  get running(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  /** Resolves when the server says that it is ready. */
  async start() {
    if (this.running) throw new Error('the server runs already');
    const { env, under = [], probed = false } = this.options;
    const [program, ...args] = [...under, ...this.program()];
    const child = spawn(program as string, args, {
      stdio: ['ignore', 'pipe', 'pipe', ...(probed ? (['ipc'] as const) : [])],
      env: {
        PATH: process.env['PATH'],
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
        TICK_MS: '1000',
        LOG_LEVEL: 'warn',
        ...env,
      },
    });
    this.process = child;
    if (probed) this.looksInto = new Probe(child);
    living.add(child);
    child.once('exit', () => living.delete(child));
    this.keepLines(child);
    await this.ready();
  }

  /**
   * Sends the signal, and resolves with the exit code when the process is gone: `null` if the
   * signal ended it. SIGKILL says no good-bye, and tidies nothing up.
   */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const { process: child } = this;
    if (!child || !this.running) return child?.exitCode ?? null;
    const exit = once(child, 'exit');
    child.kill(signal);
    // A paused process would hear it only when it goes on.
    if (signal !== 'SIGKILL') child.kill('SIGCONT');
    await exit;
    return child.exitCode;
  }

  /** Ends it, and starts it again on the same port and data. */
  async restart(signal: NodeJS.Signals = 'SIGKILL') {
    await this.kill(signal);
    await this.start();
  }

  /** It stands still, as on a machine that swaps: connections stay, and nothing is answered. */
  pause() {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume() {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Ends it, and removes its data. */
  async forget() {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private program(): readonly string[] {
    const { build = 'dist/apps/server', nodeFlags = [], program, probed = false } = this.options;
    if (program) return program(this.port, this.dataDir);
    return [process.execPath, ...(probed ? PROBED_BY : []), ...nodeFlags, join(build, 'main.js')];
  }

  private keepLines({ stdout, stderr }: ChildProcess) {
    for (const stream of [stdout, stderr]) {
      createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
        this.log.push(line);
        if (this.log.length > LINES_KEPT) this.log.shift();
      });
    }
  }

  private async ready() {
    const latest = Date.now() + READY_WITHIN_MS;
    while (Date.now() < latest) {
      if (!this.running) throw new Error(`the server ended at its start\n${this.tail()}`);
      if (await this.answers()) return;
      await wait(20);
    }
    throw new Error(`the server is not ready after ${READY_WITHIN_MS} ms\n${this.tail()}`);
  }

  private async answers(): Promise<boolean> {
    if (this.options.program) return listens(this.port);
    const answer = await fetch(`${this.url}/health/ready`).catch(refusedAtFirst);
    return answer?.ok ?? false;
  }

  private tail(): string {
    return this.log.slice(-10).join('\n');
  }
}

/** Nobody listens yet: that is how a start begins. */
const refusedAtFirst = () => undefined;

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
}

/** Who ends, by Ctrl-C too, leaves no server behind. */
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});
