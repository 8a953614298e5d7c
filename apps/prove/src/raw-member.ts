import { RawClient, type RawClientListener } from '@parlour/harness';
import type { Answer, CommandName, EventName, EventOf, Payload, Reply } from '@parlour/protocol';

/** Longer than any promise allows: what takes this long counts as silence. */
const SILENCE_MS = 15_000;
/** An event's name is before its payload: `42["messages",{`. */
const NAME_AT = '42["'.length;

type Hear = (payload: unknown) => void;

/**
 * A member of a crowd: thousands of them fit into one process. It reads only the events that are
 * listened to, and does not reconnect.
 */
export class RawMember implements RawClientListener {
  /** Resolves when the connection is over: with why, unless it was by `leave`. */
  readonly over: Promise<Error | undefined>;
  isOver = false;
  private readonly client: RawClient;
  private readonly entered: Promise<void>;
  private readonly waiting = new Map<number, (reply: Reply<unknown> | undefined) => void>();
  private readonly listeners: [name: string, hear: Hear][] = [];
  private lastId = 0;
  private enter!: () => void;
  private end!: (reason: Error | undefined) => void;

  constructor(port: number, auth: Readonly<Record<string, string>> = {}) {
    this.entered = new Promise((resolve) => (this.enter = resolve));
    this.over = new Promise((resolve) => (this.end = resolve));
    this.client = new RawClient(port, auth, this);
  }

  /** @throws why the server did not let it in */
  static async connect(port: number, auth?: Readonly<Record<string, string>>): Promise<RawMember> {
    const member = new RawMember(port, auth);
    await member.in();
    return member;
  }

  /** @throws why the server did not let it in */
  async in() {
    const timer = setTimeout(() => this.closed(new Error('it is not let in')), SILENCE_MS);
    await Promise.race([this.entered, this.over.then((reason) => Promise.reject(reason))]);
    clearTimeout(timer);
  }

  /** Bytes that were delivered, of everything. */
  get received(): number {
    return this.client.received;
  }

  on<E extends EventName>(event: E, hear: (payload: EventOf<E>) => void) {
    this.listeners.push([`${event}"`, hear as Hear]);
  }

  /** Resolves with undefined if there is no answer: in time, or before the connection ends. */
  ask<C extends CommandName>(
    command: C,
    payload: Payload<C>,
  ): Promise<Reply<Answer<C>> | undefined> {
    if (this.isOver) return Promise.resolve(undefined);
    const id = ++this.lastId;
    this.client.ask(id, command, payload);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(id, undefined), SILENCE_MS);
      this.waiting.set(id, (reply) => {
        clearTimeout(timer);
        resolve(reply as Reply<Answer<C>> | undefined);
      });
    });
  }

  /** The answer's data. @throws if there is none */
  async get<C extends CommandName>(command: C, payload: Payload<C>): Promise<Answer<C>> {
    const reply = await this.ask(command, payload);
    if (reply?.ok) return reply.data;
    throw new Error(`${command} was refused: ${reply?.error.code ?? 'it is not answered'}`);
  }

  leave() {
    this.client.close();
  }

  /** For {@link RawClient}. */
  connected() {
    this.enter();
  }

  event(bytes: Buffer, start: number, end: number) {
    for (const [name, hear] of this.listeners) {
      const from = start + NAME_AT;
      if (bytes.toString('latin1', from, from + name.length) !== name) continue;
      hear(JSON.parse(bytes.toString('utf8', start + 2, end))[1]);
    }
  }

  answer(id: number, bytes: Buffer, start: number, end: number) {
    this.settle(id, JSON.parse(bytes.toString('utf8', start, end))[0]);
  }

  closed(reason?: Error) {
    this.isOver = true;
    this.end(reason);
    for (const id of [...this.waiting.keys()]) this.settle(id, undefined);
  }

  private settle(id: number, reply: Reply<unknown> | undefined) {
    this.waiting.get(id)?.(reply);
    this.waiting.delete(id);
  }
}
