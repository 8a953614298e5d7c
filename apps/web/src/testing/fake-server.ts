import type { Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type {
  Answer,
  CommandName,
  EventName,
  EventOf,
  Member,
  Moderation,
  Payload,
  Refusal,
} from '@parlour/protocol';
import { LIMITS } from '@parlour/protocol';
import { MemoryStore } from '@parlour/client';
import { Socket } from 'ngx-socket-io';
import { RoomLog } from '../../../../libs/client/src/testing/room-log';
import { FakeRestrictions } from './fake-restrictions';
import { FakeSocket } from './fake-socket';
import { OUTBOX_STORE } from '../app/rooms/outbox-store';
import { me } from './people';

type Answers = { [C in CommandName]: (payload: Payload<C>) => Answer<C> };

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));
const never = new Promise<never>(() => undefined);

class Refused extends Error {
  constructor(readonly error: Refusal) {
    super(error.message);
  }
}

/** The server as one page sees it: real logs and answers, and breaks as a test wants them. */
export class FakeServer {
  readonly socket = new FakeSocket((command, payload) =>
    this.answer(command as CommandName, payload),
  );
  readonly asked: { command: CommandName; payload: unknown }[] = [];
  /** What becomes of the next command of a kind instead. */
  readonly instead = new Map<CommandName, Refusal | 'unanswered'>();
  readonly rooms = new Map<string, RoomLog>();
  /** Names that somebody else has. */
  readonly taken = new Set<string>();
  /** Who is in every room, beside the page's own guest. */
  readonly others: Member[] = [];
  readonly joined = new Set<string>();
  you = me;
  log = 'log-1';

  /** What is on its way outlives a page, as it does in a browser. */
  readonly outbox = new MemoryStore();
  readonly providers: Provider[] = [
    { provide: Socket, useValue: this.socket },
    { provide: OUTBOX_STORE, useValue: this.outbox },
  ];

  /** A new page, in a browser that remembers nothing, and the server it talks to. */
  static setUp(): FakeServer {
    localStorage.clear();
    sessionStorage.clear();
    document.cookie = 'username=; max-age=0; path=/';
    const server = new FakeServer();
    TestBed.configureTestingModule({ providers: server.providers });
    return server;
  }

  /** Lets the page in, the first time or again. */
  welcome() {
    const { name } = this.socket.open();
    const nameRefused = name && this.taken.has(name) ? 'somebody else has this name' : undefined;
    if (name && !nameRefused) this.you = { ...this.you, name };
    this.tell('welcome', {
      protocol: 1,
      version: '1.0.0',
      log: this.log,
      you: this.you,
      ...(nameRefused && { nameRefused }),
      lobby: this.answers.join({ room: 'lobby' }),
      limits: LIMITS,
      tickMs: 10_000,
    });
  }

  lose(reason = 'transport close') {
    this.joined.clear();
    this.socket.lose(reason);
  }

  tell<E extends EventName>(event: E, payload: EventOf<E>) {
    this.socket.ioSocket.emit(event, payload);
  }

  /** Somebody says something; the page hears of it if it is in the room. */
  say(room: string, text: string, author: Member) {
    const log = this.room(room);
    const said = log.send(text, { author, at: Date.now() });
    if (this.joined.has(room)) this.tell('messages', { room, ...log.frame(said.rev - 1) });
  }

  room(slug: string): RoomLog {
    const log = this.rooms.get(slug) ?? new RoomLog(slug);
    this.rooms.set(slug, log);
    return log;
  }

  payloads<C extends CommandName>(command: C): Payload<C>[] {
    return this.asked
      .filter((one) => one.command === command)
      .map(({ payload }) => payload as Payload<C>);
  }

  private readonly answers: Answers = {
    join: ({ room, after }) => {
      this.joined.add(room);
      const muted = this.restrictions.of(this.you.id)?.muted;
      const joined = this.room(room).join(after, [this.you, ...this.others]);
      return { ...joined, ...(muted && { muted }) };
    },
    leave: ({ room }) => {
      this.need(this.joined.delete(room), 'not_member', 'you are not in this room');
      return {};
    },
    rename: ({ name }) => {
      const isNobodys = name.toLowerCase() === 'guest';
      const suggestion = isNobodys ? undefined : `${name} ${this.you.tag.slice(0, 2)}`;
      this.need(!this.taken.has(name), 'name_taken', 'somebody else has this name', { suggestion });
      const was = this.you.name;
      this.you = { ...this.you, name };
      if (name !== was) this.soon(() => this.tell('renamed', { id: this.you.id, was, name }));
      return { name };
    },
    send: ({ room, id, text }) => {
      this.need(this.joined.has(room), 'not_member', 'you are not in this room');
      const { muted } = this.restrictions.of(this.you.id) ?? {};
      this.need(!muted, 'forbidden', 'you are muted in this room');
      const log = this.room(room);
      const known = log.head;
      const { seq, at, rev } = log.send(text, { id, author: this.you, at: Date.now() });
      if (rev > known) this.soon(() => this.tell('messages', { room, ...log.frame(rev - 1) }));
      return { seq, at };
    },
    sync: ({ room, after }) => this.room(room).changes(after),
    history: ({ room, before }) => this.room(room).history(before),
    members: ({ from }) => {
      const all = [this.you, ...this.others];
      const end = Number(from ?? 0) + LIMITS.page;
      const members = all.slice(end - LIMITS.page, end);
      return { members, count: all.length, ...(end < all.length && { next: String(end) }) };
    },
    rooms: () => ({ rooms: Array.from(this.rooms.values(), (log) => log.join().room) }),
    typing: () => ({}),
    echo: () => ({ at: Date.now() }),
    close: ({ room }) => {
      const log = this.room(room);
      this.need(log.info.owner === this.you.id, 'forbidden', 'this room is not yours');
      log.info.closed = true;
      this.soon(() => this.tell('room', { room: log.join().room }));
      return {};
    },
    create: ({ title, access }) => {
      const log = this.room(`made--${String(this.rooms.size).padStart(12, '0')}`);
      const isPrivate = access === 'private';
      Object.assign(log.info, { title, private: isPrivate, unlisted: true, owner: this.you.id });
      return { room: log.join().room, ...(isPrivate && { key: 'the-key' }) };
    },
    configure: ({ room, title, topic, locked, slowMs, newKey }) => {
      const log = this.leading(room);
      Object.assign(
        log.info,
        title !== undefined && { title },
        topic !== undefined && { topic },
        locked !== undefined && { locked: locked || undefined },
        slowMs !== undefined && { slowMs },
      );
      this.soon(() => this.tell('room', { room: log.join().room }));
      return { room: log.join().room, ...(newKey && { key: 'a-new-key' }) };
    },
    moderate: (wanted) => {
      this.leading(wanted.room);
      const member = this.others.find(({ id }) => id === wanted.guest);
      if (member) this.restrictions.moderate(member, wanted);
      return {};
    },
    remove: ({ room, seq }) => {
      const log = this.room(room);
      const { rev } = log.remove(seq);
      this.soon(() => this.tell('messages', { room, ...log.frame(rev - 1) }));
      return { rev };
    },
    delete: ({ room }) => {
      this.leading(room);
      this.soon(() => this.tell('removed', { room, reason: 'the room was deleted' }));
      return {};
    },
    moderations: ({ room, before = Infinity }) => {
      this.leading(room);
      const earlier = this.moderations.filter(({ n }) => n < before);
      return { moderations: earlier.slice(0, LIMITS.page), more: earlier.length > LIMITS.page };
    },
    restrictions: ({ room, from }) => {
      this.leading(room);
      return this.restrictions.page(from);
    },
  };

  readonly restrictions = new FakeRestrictions();

  /** What was done in every room, the newest first. */
  readonly moderations: Moderation[] = [];

  private leading(room: string): RoomLog {
    const log = this.room(room);
    const { owner, moderators = [] } = log.info;
    const leads = owner === this.you.id || moderators.includes(this.you.id);
    this.need(leads, 'forbidden', 'only a moderator of the room may do this');
    return log;
  }

  private async answer<C extends CommandName>(command: C, payload: unknown) {
    this.asked.push({ command, payload });
    // No network is faster than this.
    await nextTurn();
    const instead = this.instead.get(command);
    this.instead.delete(command);
    if (instead === 'unanswered' || !this.socket.ioSocket.connected) return never;
    if (instead) return { ok: false, error: instead };
    try {
      return { ok: true, data: this.answers[command](payload as Payload<C>) };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: error.error };
      throw error;
    }
  }

  private need(holds: boolean, code: Refusal['code'], message: string, more?: Partial<Refusal>) {
    if (!holds) throw new Refused({ code, message, ...more });
  }

  /** After the answer: persisted, acknowledged, published. */
  private soon(then: () => void) {
    setTimeout(() => {
      if (this.socket.ioSocket.connected) then();
    });
  }
}

/** Lets everything happen that is on its way, and the page show it. */
export async function settled() {
  for (let i = 0; i < 6; i++) await nextTurn();
  TestBed.tick();
}
