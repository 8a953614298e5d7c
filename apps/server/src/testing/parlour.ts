import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { ErrorCode, EventName, EventOf } from '@parlour/protocol';
import type { DestinationStream } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { setUp } from '../app';
import { AppModule } from '../app.module';
import { Config } from '../config';
import { PinoLogger } from '../log';
import { Bus } from '../cluster/bus';
import { Database } from '../db/database';
import { Orders } from '../rooms/orders';
import { readOrder } from '../rooms/stored-order';
import { forgetStoreOf, isOnPostgres, storeOf } from './databases';

/** On PostgreSQL and Redis a server is so many processes, as far as its clients can tell. */
const PROCESSES = 3;
/** What one process tells the others that it has changed about a room. */
const CHANGES = new Set(['moderate', 'configure', 'close', 'delete']);

/** A real server on a free port, with a database in a folder of its own, for one test file. */
export class TestParlour {
  private readonly sockets: Socket[] = [];
  /** The other processes; guests are connected to all of them by turns. */
  private others: readonly TestParlour[] = [];
  private turn = 0;

  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly dataDir: string,
  ) {}

  static async start(
    env: NodeJS.ProcessEnv = {},
    dataDir = mkdtempSync(join(tmpdir(), 'parlour-')),
  ): Promise<TestParlour> {
    const parlour = await TestParlour.alone(env, dataDir);
    const others = isOnPostgres ? PROCESSES - 1 : 0;
    parlour.others = await Promise.all(
      Array.from({ length: others }, () => TestParlour.alone(env, dataDir)),
    );
    await parlour.acquainted();
    return parlour;
  }

  /** One process, for what each counts for itself, and for whoever starts several by themself. */
  static async alone(
    env: NodeJS.ProcessEnv = {},
    dataDir = mkdtempSync(join(tmpdir(), 'parlour-')),
    log?: DestinationStream,
  ): Promise<TestParlour> {
    const store = await storeOf(dataDir);
    const config = Config.read({
      ...{ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' },
      ...store,
      ...env,
    });
    const module = await Test.createTestingModule({ imports: [AppModule.with(config)] })
      .setLogger(new PinoLogger(config, log))
      .compile();
    const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false });
    await setUp(app, config).listen(0, '127.0.0.1');
    return new TestParlour(app, await app.getUrl(), dataDir);
  }

  /** A stock Socket.IO client, connected and welcomed. */
  async guest(auth: Record<string, unknown> = {}, options: object = {}): Promise<Visitor> {
    const processes = [this, ...this.others];
    const { url } = processes[this.turn++ % processes.length] as TestParlour;
    const socket = io(url, { auth, forceNew: true, reconnection: false, ...options });
    this.sockets.push(socket);
    const visitor = new Visitor(socket, (room) => this.settled(room));
    const refused = new Promise<never>((_, reject) => socket.once('connect_error', reject));
    visitor.welcome = await Promise.race([visitor.next('welcome'), refused]);
    return visitor;
  }

  /** Every process hears every other one: until then some may learn things in one with later things. */
  private async acquainted() {
    const buses = [this, ...this.others].map(({ app }) => app.get(Bus));
    const hearing = async ({ client, channel }: Bus) =>
      client?.status === 'ready' ? Number((await client.pubsub('NUMSUB', channel))[1]) : 0;
    for (const bus of this.others.length === 0 ? [] : buses) {
      while ((await hearing(bus)) < buses.length) await wait(1);
    }
  }

  /** Every process knows of the room's order what any of them does: that takes a moment. */
  async settled(room: string) {
    if (this.others.length === 0) return;
    const stored = await readOrder(this.app.get(Database), room);
    const isLate = ({ app }: TestParlour) => {
      const known = app.get(Orders).now(room)?.revision;
      return known !== undefined && known < (stored?.revision ?? 0);
    };
    while ([this, ...this.others].some(isLate)) await wait(1);
  }

  /** Ends the server as SIGTERM does; the data stays. */
  async stop() {
    for (const socket of this.sockets) socket.disconnect();
    await Promise.all([this, ...this.others].map(({ app }) => app.close()));
  }

  async stopAndForget() {
    await this.stop();
    await forgetStoreOf(this.dataDir);
    rmSync(this.dataDir, { recursive: true });
  }
}

/** A stock `socket.io-client` that keeps what it hears. */
export class Visitor {
  welcome!: EventOf<'welcome'>;
  private readonly heard: { event: string; payload: unknown }[] = [];
  private readonly waiting = new Set<() => void>();

  /** @param settled resolves when every process knows what was done to a room */
  constructor(
    readonly socket: Socket,
    private readonly settled?: (room: string) => Promise<void>,
  ) {
    socket.onAny((event: string, payload: unknown) => {
      this.heard.push({ event, payload });
      for (const look of this.waiting) look();
    });
  }

  // What a third party's client sees: an untyped answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async ask(command: string, ...payload: unknown[]): Promise<any> {
    const answer = await this.socket.timeout(5_000).emitWithAck(command, ...payload);
    const [{ room = '' } = {}] = payload as { room?: string }[];
    if (CHANGES.has(command) && answer.ok) await this.settled?.(room);
    return answer;
  }

  say(room: string, id: string) {
    return this.ask('send', { room, id, text: `text of ${id}` });
  }

  all<E extends EventName>(event: E): EventOf<E>[] {
    return this.heard
      .filter((one) => one.event === event)
      .map(({ payload }) => payload as EventOf<E>);
  }

  /** Every event in which the room is named. */
  heardAbout(room: string): string[] {
    const about = this.heard.filter(({ payload }) => JSON.stringify(payload).includes(room));
    return about.map(({ event }) => event);
  }

  /** The name of everything heard, in order. */
  get events(): string[] {
    return this.heard.map(({ event }) => event);
  }

  /** The first event that fits, heard already or soon. */
  next<E extends EventName>(
    event: E,
    fits: (payload: EventOf<E>) => boolean = () => true,
    withinMs = 5_000,
  ): Promise<EventOf<E>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.all(event).find(fits);
        if (!found) return;
        this.waiting.delete(look);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`no such "${event}" in ${withinMs} ms`));
      }, withinMs).unref();
      this.waiting.add(look);
      look();
    });
  }
}

/** What a refused command is answered, whatever the words. */
export function refusal(code: ErrorCode, field?: string) {
  const error = { code, message: expect.any(String), ...(field && { field }) };
  // Most come with a name that is free.
  return { ok: false, error: code === 'name_taken' ? expect.objectContaining(error) : error };
}
