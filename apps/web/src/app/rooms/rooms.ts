import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { Conversation, type Entry, Outbox } from '@parlour/client';
import { ChatError, type EventOf, type Joined, LIMITS, LOBBY, type Room } from '@parlour/protocol';
import { Identity } from '../identity/identity';
import { RoomState } from '../room/room-state';
import { ChatSocket } from '../socket/chat-socket';
import { forgetRoom, recall, rememberRead, rememberRoom } from './memory';

/** How long to wait before a room is entered again that the store could not give just now. */
const RETRY_MS = 1_000;

interface Entered {
  state: RoomState;
  conversation: Conversation;
}

/** The rooms I am in: entered, followed, spoken to, left; and entered again after every break. */
@Injectable({ providedIn: 'root' })
export class Rooms {
  private readonly socket = inject(ChatSocket);
  private readonly you = inject(Identity).you;
  private readonly entered = signal<ReadonlyMap<string, Entered>>(new Map());
  private readonly entries = signal<readonly Entry[]>([]);
  private readonly outbox = new Outbox(this.socket, (entries) => this.entries.set(entries));
  /** Names what cursors and marks count in; undefined in a browser that was never here. */
  private log = recall().log;

  /** The lobby first, then in the order I came to them. */
  readonly mine = computed(() => Array.from(this.entered().values(), ({ state }) => state));
  /** Every public room, as the server listed them last. */
  readonly listed = signal<readonly Room[]>([]);

  constructor() {
    for (const slug of [LOBBY, ...recall().rooms]) this.add(slug);
    this.socket.on('welcome', (welcome) => this.welcomed(welcome));
    this.socket.on('messages', (frame) => this.find(frame.room)?.conversation.receive(frame));
    this.socket.on('presence', (presence) => this.find(presence.room)?.state.presence(presence));
    this.socket.on('typing', ({ room, members }) => this.find(room)?.state.typed(members));
    this.socket.on('room', ({ room }) => this.find(room.room)?.state.changed(room));
    this.socket.on('removed', ({ room }) => this.forget(room));
    this.socket.on('renamed', (renamed) => {
      for (const state of this.mine()) state.renamed(renamed);
    });
    this.socket.onLost(() => this.outbox.closeAll());
    effect(() => this.keepMarks());
  }

  /** The room's state; enters it, if I am not in it. */
  open(slug: string): RoomState {
    const known = this.find(slug);
    if (known && !known.state.refused()) return known.state;
    const { state } = known ?? this.add(slug);
    if (slug !== LOBBY) rememberRoom(slug);
    if (this.socket.state() === 'connected') void this.enter(slug).then(() => this.refreshList());
    return state;
  }

  async leave(slug: string) {
    this.forget(slug);
    // Without a connection I am in no room at all, and will not enter this one again.
    await this.socket.ask('leave', { room: slug }).catch(() => undefined);
  }

  async close(slug: string) {
    await this.socket.ask('close', { room: slug }).catch(() => undefined);
  }

  say(slug: string, text: string) {
    this.outbox.add(slug, text);
  }

  retry(id: string) {
    this.outbox.retry(id);
  }

  discard(id: string) {
    this.outbox.remove(new Set([id]));
  }

  /** Tells the others that I am writing; nobody waits for it, so a failure is no news. */
  typing(slug: string) {
    this.socket.ask('typing', { room: slug }).catch(() => undefined);
  }

  async loadOlder(slug: string) {
    await this.find(slug)?.conversation.loadOlder();
  }

  async refreshList() {
    const reply = await this.socket.ask('rooms', {}).catch(() => undefined);
    if (reply?.ok) this.listed.set(reply.data.rooms);
  }

  private welcomed({ log, lobby }: EventOf<'welcome'>) {
    if (this.log !== log) this.startOver(log);
    const { state, conversation } = this.find(LOBBY) as Entered;
    conversation.accept(lobby);
    this.follow(state, lobby);
    const others = [...this.entered().keys()].filter((slug) => slug !== LOBBY);
    void Promise.all(others.map((slug) => this.enter(slug))).then(() => this.refreshList());
  }

  /** The server's log is another one: cursors and marks of the old one mean nothing in it. */
  private startOver(log: string) {
    this.log = log;
    rememberRead(log, {});
    for (const { state, conversation } of this.entered().values()) {
      conversation.reset();
      state.startOver();
    }
  }

  private async enter(slug: string) {
    const entered = this.find(slug);
    if (!entered) return;
    const { state, conversation } = entered;
    try {
      const joined = await conversation.enter();
      // I may have left it meanwhile.
      if (this.find(slug) === entered) this.follow(state, joined);
    } catch (error) {
      // Anything but a refusal is a lost connection, and the next welcome enters again.
      if (!(error instanceof ChatError)) return;
      if (error.code === 'unavailable') setTimeout(() => void this.enter(slug), RETRY_MS);
      else {
        state.refused.set(error.message);
        forgetRoom(slug);
      }
    }
  }

  private follow(state: RoomState, joined: Joined) {
    state.entered(joined);
    this.outbox.open(state.slug);
  }

  private add(slug: string): Entered {
    const state = new RoomState(slug, this.you, this.entries);
    const { log, read } = recall();
    if (log === this.log) state.read.set(read[slug]);
    const conversation = new Conversation(slug, this.socket, (timeline) => {
      const you = this.you()?.id;
      // News come a page at a time, and at the end: the rest has been looked through before.
      const news = timeline.messages.slice(-LIMITS.page);
      const mine = news.filter(({ author }) => author.id === you);
      this.outbox.remove(new Set(mine.map(({ id }) => id)));
      state.advanced(timeline);
    });
    const entered = { state, conversation };
    this.entered.update((all) => new Map(all).set(slug, entered));
    return entered;
  }

  private forget(slug: string) {
    this.entered.update((all) => new Map([...all].filter(([key]) => key !== slug)));
    this.outbox.forget(slug);
    forgetRoom(slug);
  }

  private find(slug: string): Entered | undefined {
    return untracked(this.entered).get(slug);
  }

  private keepMarks() {
    const marks = Object.fromEntries(this.mine().map(({ slug, read }) => [slug, read()]));
    // Without a connection nobody knows whether the server still has the log that they count in.
    if (this.socket.state() === 'connected' && this.log) rememberRead(this.log, marks);
  }
}
