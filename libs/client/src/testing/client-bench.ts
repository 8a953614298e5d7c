import type { Refusal } from '@parlour/protocol';
import { Client, type ClientOptions } from '../client';
import type { Entry } from '../entry';
import { Link } from '../link';
import { MemoryStore } from '../outbox-store';
import type { Timeline } from '../timeline';
import { FakeParlour } from './fake-parlour';

/** A client on its way to a server, and what it tells. For tests with fake timers. */
export class ClientBench {
  parlour = new FakeParlour();
  link!: Link;
  client!: Client;
  entries: readonly Entry[] = [];
  readonly timelines = new Map<string, Timeline>();
  readonly joined: string[] = [];
  readonly refused: { room: string; refusal: Refusal }[] = [];
  readonly startedOver: string[] = [];
  private readonly store = new MemoryStore();

  constructor() {
    this.start();
  }

  /** Another program and another server; what the client has kept is the same. */
  restart(options?: ClientOptions) {
    this.client.stop();
    this.parlour = new FakeParlour();
    this.start(options);
  }

  async connect() {
    this.link.connect();
    await this.letIn();
  }

  async letIn() {
    this.parlour.letIn();
    await this.after(0);
  }

  /** The connection breaks, and is there again when it is asked for. */
  async comeBack(meanwhile: () => void = () => undefined) {
    this.parlour.lose();
    meanwhile();
    await this.after(500);
    await this.letIn();
  }

  after(ms: number) {
    return jest.advanceTimersByTimeAsync(ms);
  }

  texts(room: string) {
    return this.timelines.get(room)?.messages.map(({ text }) => text);
  }

  /** What is in the outbox. */
  get states() {
    return this.entries.map(({ text, state }) => `${text} ${state}`);
  }

  get joins() {
    return this.parlour.payloads('join');
  }

  private start(options: ClientOptions = {}) {
    this.link = new Link(this.parlour.socket, { random: () => 1 });
    this.client = new Client(this.link, this.store, {
      timeline: (room, timeline) => this.timelines.set(room, timeline),
      entries: (entries) => (this.entries = entries),
      joined: (room) => this.joined.push(room),
      refused: (room, refusal) => this.refused.push({ room, refusal }),
      startedOver: (log) => this.startedOver.push(log),
      ...options,
    });
  }
}
