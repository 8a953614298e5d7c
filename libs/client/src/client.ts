import {
  type Answer,
  ChatError,
  type CommandName,
  type EventOf,
  type Joined,
  LOBBY,
  type Message,
  type Payload,
  type Refusal,
  type Reply,
} from '@parlour/protocol';
import { type Connection, NoAnswer } from './connection';
import { Conversation } from './conversation';
import type { Entry } from './entry';
import type { Link } from './link';
import { Outbox } from './outbox';
import type { OutboxStore } from './outbox-store';
import type { Timeline } from './timeline';

/** How long to wait before a room is entered again that could not be had just now. */
const RETRY_MS = 1_000;
/** How often a room that is silent is asked whether it really is. */
const CHECK_MS = 60_000;
/** Rooms that are entered at the same time, after a connection is made. */
const ENTERED_AT_ONCE = 4;

/** What a client tells, and how it is set up. */
export interface ClientOptions {
  /** Each new timeline of a room, and the messages that the server told of, new or changed. */
  timeline?(room: string, timeline: Timeline, news: readonly Message[]): void;
  /** All that was said and is not in a timeline yet, whenever any of it changes. */
  entries?(entries: readonly Entry[]): void;
  /** A room is entered, the first time or again. */
  joined?(room: string, joined: Joined): void;
  /** A room can't be entered. */
  refused?(room: string, refusal: Refusal): void;
  /** At the first welcome, and when the server's log is another one than before: its name. */
  startedOver?(log: string): void;
  /** Names this client among those that share the store. */
  name?: string;
  /** ms between two looks at a silent room; 60,000 unless given. */
  checkMs?: number;
}

/**
 * The whole of a client: the rooms it is in, each in step with the server, entered again after
 * every break; and an outbox that says each thing once.
 *
 * @example
 * const client = new Client(link, new MemoryStore(), {
 *   timeline: (room, { messages }) => render(room, messages),
 * });
 * client.open('advprog');
 * link.connect();
 * await client.say('advprog', 'Hello');
 */
export class Client {
  readonly outbox: Outbox;
  private readonly connection: Connection;
  private readonly rooms = new Map<string, Conversation>();
  private readonly entering = new Set<Conversation>();
  private readonly checking: ReturnType<typeof setInterval>;
  private log: string | undefined;
  /** Who I am to the server, while it has let me in. */
  private guest: string | undefined;

  constructor(
    private readonly link: Link,
    store: OutboxStore,
    private readonly options: ClientOptions = {},
  ) {
    this.connection = { ask: (command, payload) => this.ask(command, payload) };
    this.outbox = new Outbox(
      this.connection,
      store,
      (entries) => options.entries?.(entries),
      options.name,
    );
    this.add(LOBBY);
    link.on('welcome', (welcome) => this.welcomed(welcome));
    link.on('messages', (frame) => this.rooms.get(frame.room)?.receive(frame));
    link.on('room', ({ room: { room, first } }) => this.rooms.get(room)?.forget(first));
    link.on('removed', ({ room }) => this.forget(room));
    link.onLost(() => {
      this.guest = undefined;
      this.outbox.closeAll();
    });
    this.checking = setInterval(() => this.check(), options.checkMs ?? CHECK_MS);
  }

  /**
   * Is in the room from now on: enters it, now and after every break.
   *
   * @param key of a private room, for whoever has not been in it yet
   */
  open(room: string, key?: string): Conversation {
    const conversation = this.rooms.get(room) ?? this.add(room);
    conversation.key = key ?? conversation.key;
    if (this.guest !== undefined && room !== LOBBY) void this.enter(room);
    return conversation;
  }

  /** Leaves the room, and gives up what waits to be said there. */
  async leave(room: string) {
    this.forget(room);
    // Without a connection this client is in no room at all, and will not enter this one again.
    await this.link.ask('leave', { room }).catch(() => undefined);
  }

  /** Resolves when it is in the outbox: from then on it will be said, once. */
  say(room: string, text: string): Promise<Entry> {
    return this.outbox.add(room, text);
  }

  conversation(room: string): Conversation | undefined {
    return this.rooms.get(room);
  }

  /** Tries what waits at once, and looks whether anything was missed: somebody is back. */
  wake() {
    this.link.wake();
    this.check(false);
  }

  /** Ends it: the connection, and all that it does by itself. */
  stop() {
    clearInterval(this.checking);
    this.link.stop();
  }

  private welcomed({ log, you, lobby }: EventOf<'welcome'>) {
    if (this.log !== log) this.startOver(log);
    this.guest = you.id;
    this.rooms.get(LOBBY)?.accept(lobby);
    this.entered(LOBBY, lobby);
    const others = [...this.rooms.keys()].filter((room) => room !== LOBBY);
    for (let n = 0; n < ENTERED_AT_ONCE; n++) void this.enterAll(others);
  }

  /** One after another: all at once would be more than a slow line takes in time. */
  private async enterAll(rooms: string[]) {
    for (let room = rooms.shift(); room !== undefined; room = rooms.shift()) await this.enter(room);
  }

  private startOver(log: string) {
    if (this.log !== undefined) void this.outbox.startOver();
    this.log = log;
    for (const conversation of this.rooms.values()) conversation.reset();
    this.options.startedOver?.(log);
  }

  /** Asks the server, and enters a room again that it does not have this client in any more. */
  private async ask<C extends CommandName>(
    command: C,
    payload: Payload<C>,
  ): Promise<Reply<Answer<C>>> {
    const reply = await this.link.ask(command, payload);
    const { room = '' } = payload as { room?: string };
    if (!reply.ok && reply.error.code === 'not_member' && this.rooms.has(room)) {
      void this.enter(room);
    }
    return reply;
  }

  private async enter(room: string) {
    const conversation = this.rooms.get(room);
    if (!conversation || this.entering.has(conversation)) return;
    this.entering.add(conversation);
    try {
      const joined = await conversation.enter();
      // It may have been left meanwhile.
      if (this.rooms.get(room) === conversation) this.entered(room, joined);
    } catch (error) {
      // A lost connection: the next welcome enters again.
      if (error instanceof NoAnswer || this.rooms.get(room) !== conversation) return;
      if (!(error instanceof ChatError)) throw error;
      const { code, message, detail } = error;
      if (code === 'unavailable' || code === 'rate_limited') {
        setTimeout(() => void this.enter(room), detail?.retryInMs ?? RETRY_MS);
      } else {
        const refusal = { code, message, ...detail };
        void this.outbox.refuse(room, refusal);
        this.options.refused?.(room, refusal);
      }
    } finally {
      this.entering.delete(conversation);
    }
  }

  private entered(room: string, joined: Joined) {
    // The connection may be lost, and another one not be there yet.
    if (this.guest === undefined) return;
    this.options.joined?.(room, joined);
    this.outbox.open(room, this.guest);
  }

  /** @param heard as {@link Conversation.check} takes it */
  private check(heard?: boolean) {
    if (this.guest === undefined) return;
    for (const conversation of this.rooms.values()) void conversation.check(heard);
  }

  private add(room: string): Conversation {
    const conversation = new Conversation(room, this.connection, (timeline, news) => {
      // It may have been left, with an answer still on its way.
      if (this.rooms.get(room) !== conversation) return;
      this.outbox.told(room, timeline);
      this.options.timeline?.(room, timeline, news);
    });
    this.rooms.set(room, conversation);
    return conversation;
  }

  private forget(room: string) {
    this.rooms.delete(room);
    void this.outbox.forget(room);
  }
}
