import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The built product as its own process, with a database of its own; it can be killed and started. */
export class Server {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly dataDir: string,
    private readonly env: Record<string, string>,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Server> {
    const dataDir = mkdtempSync(join(tmpdir(), 'parlour-e2e-'));
    const server = new Server(await freePort(), dataDir, env);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  async start() {
    const { PATH = '' } = process.env;
    this.process = spawn(process.execPath, ['dist/apps/server/main.js'], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH,
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
        TICK_MS: '1000',
        LOG_LEVEL: 'warn',
        ...this.env,
      },
    });
    for (let tries = 0; tries < 200; tries++) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error('the server is not ready after 10 s');
  }

  /** SIGKILL: no good-bye, nothing tidied up. */
  async kill(signal: NodeJS.Signals = 'SIGKILL') {
    const ended = new Promise((done) => this.process?.once('exit', done));
    this.process?.kill(signal);
    await ended;
  }

  async forget() {
    await this.kill();
    rmSync(this.dataDir, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, done));
  const { port } = probe.address() as { port: number };
  await new Promise((done) => probe.close(done));
  return port;
}
