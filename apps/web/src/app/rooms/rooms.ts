import { computed, DestroyRef, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { Client, type Entry, type Keep } from '@parlour/client';
import { LOBBY, type Room } from '@parlour/protocol';
import { Identity } from '../identity/identity';
import { RoomState } from '../room/room-state';
import { ChatSocket } from '../socket/chat-socket';
import { Pace } from '../ui/pace';
import { endTime } from '../ui/times';
import { checkKey, forgetKey, keepKey, keyOf } from './invitations';
import { forgetRoom, recall, rememberRead, rememberRoom } from './memory';
import { OUTBOX_STORE } from './outbox-store';
import { tabName } from './tab-name';

/** Whatever waits longer, while this tab could say it, was left behind by one that is gone. */
const ABANDONED_AFTER_MS = 60_000;
/** How often it is written down at most how far I have read. */
const MARKS_EVERY_MS = 1_000;

/** The rooms I am in, and what I say there: the client of `libs/client`, as signals. */
@Injectable({ providedIn: 'root' })
export class Rooms {
  private readonly socket = inject(ChatSocket);
  private readonly you = inject(Identity).you;
  private readonly store = inject(OUTBOX_STORE);
  private readonly states = signal<ReadonlyMap<string, RoomState>>(new Map());
  private readonly entries = signal<readonly Entry[]>([]);
  private readonly marking = new Pace();
  /** Keys of invitations that are being tried. */
  private readonly presented = new Map<string, string>();
  /** Names what the marks count in; undefined in a browser that was never here. */
  private log = recall().log;

  private readonly client = new Client(this.socket.link, this.store, {
    name: tabName(),
    timeline: (room, timeline, news) => this.find(room)?.advanced(timeline, news),
    entries: (entries) => this.entries.set(entries),
    joined: (room, joined) => {
      this.keepPresented(joined.room);
      this.find(room)?.entered(joined);
    },
    refused: (room, { code, message, retryInMs }) => {
      const state = this.find(room);
      forgetRoom(room);
      this.presented.delete(room);
      // Who was put out of a private room knows better why, and their key may hold again one day.
      if (code === 'not_found' && state?.wasIn()) return;
      const end = retryInMs === undefined ? '' : ` until ${endTime(Date.now() + retryInMs)}`;
      state?.refused.set(message + end);
      // Whatever else it is passes: the key will lead in again.
      if (code === 'not_found') forgetKey(room);
    },
    startedOver: (log) => this.startOver(log),
  });

  readonly connected = computed(() => this.socket.state() === 'connected');
  /** The lobby first, then in the order I came to them. */
  readonly mine = computed(() => [...this.states().values()]);
  /** Every public room, as the server listed them last. */
  readonly listed = signal<readonly Room[]>([]);

  constructor() {
    for (const slug of [LOBBY, ...recall().rooms]) this.add(slug);
    this.socket.on('welcome', () => void this.refreshList());
    this.socket.on('presence', (presence) => this.find(presence.room)?.presence(presence));
    this.socket.on('typing', ({ room, members }) => this.find(room)?.typed(members));
    this.socket.on('room', ({ room }) => {
      checkKey(room);
      this.find(room.room)?.changed(room);
      // It may be slower no more, or I may lead it.
      void this.client.outbox.hurry(room.room);
    });
    this.socket.on('restricted', ({ room, muted }) => this.find(room)?.restricted(muted));
    this.socket.on('removed', ({ room, reason }) => {
      this.find(room)?.shownOut(reason);
      forgetRoom(room);
    });
    this.socket.on('renamed', (renamed) => {
      for (const state of this.mine()) state.renamed(renamed);
    });
    effect(() => this.keepMarks());
    this.listenToWindow();
    void this.client.outbox.loaded.then(() => this.adopt(0));
  }

  /** The room's state; enters it, if I am not in it, by the key of an invitation if there is one. */
  open(slug: string, key?: string): RoomState {
    const known = this.find(slug);
    // A link that anybody may have written: it replaces no key that has let me in.
    if (known && !known.refused()) return known;
    if (key !== undefined) this.presented.set(slug, key);
    const state = known ?? this.add(slug);
    if (slug !== LOBBY) rememberRoom(slug);
    if (known) this.client.open(slug, this.keyFor(slug));
    return state;
  }

  async leave(slug: string) {
    this.forget(slug);
    await this.client.leave(slug);
  }

  /** Resolves when it is kept: from then on it will be said, whatever becomes of this page. */
  async say(slug: string, text: string) {
    await this.client.say(slug, text);
  }

  retry(id: string) {
    void this.client.outbox.retry(id);
  }

  discard(id: string) {
    void this.client.outbox.discard(id);
  }

  /** Takes what could not be said back to where it was written. */
  edit({ room, id, text }: Pick<Entry, 'room' | 'id' | 'text'>) {
    this.find(room)?.draft.takeBack(text);
    this.discard(id);
  }

  /** Tells the others that I am writing; nobody waits for it, so a failure is no news. */
  typing(slug: string) {
    this.socket.ask('typing', { room: slug }).catch(() => undefined);
  }

  /** Moves the window on the room's log; rejects without a connection. */
  async load(slug: string, what: 'older' | 'newer' | 'newest') {
    const conversation = this.client.conversation(slug);
    if (what === 'older') await conversation?.loadOlder();
    else if (what === 'newer') await conversation?.loadNewer();
    else await conversation?.loadNewest();
  }

  /** Which end of the room's log has to stay for its reader. */
  keep(slug: string, keep: Keep) {
    this.client.conversation(slug)?.keeping(keep);
  }

  /** Tries at once what is being waited for. */
  wake() {
    this.client.wake();
  }

  async refreshList() {
    const reply = await this.socket.ask('rooms', {}).catch(() => undefined);
    if (reply?.ok) this.listed.set(reply.data.rooms);
  }

  /** The server's log is another one: cursors and marks of the old one mean nothing in it. */
  private startOver(log: string) {
    if (this.log === log) return;
    this.log = log;
    rememberRead(log, {});
    for (const state of this.states().values()) state.startOver();
  }

  private add(slug: string): RoomState {
    const state = new RoomState(slug, this.you, this.entries);
    const { log, read } = recall();
    if (log === this.log) state.read.set(read[slug]);
    this.states.update((all) => new Map(all).set(slug, state));
    this.client.open(slug, this.keyFor(slug));
    return state;
  }

  private keyFor(slug: string): string | undefined {
    return this.presented.get(slug) ?? keyOf(slug);
  }

  /** The key has let me in, or was not needed. */
  private keepPresented(room: Room) {
    const key = this.presented.get(room.room);
    this.presented.delete(room.room);
    if (key !== undefined && room.private && keyOf(room.room) === undefined) {
      keepKey(room.room, key, room.invitation);
    } else checkKey(room);
  }

  private forget(slug: string) {
    this.states.update((all) => new Map([...all].filter(([key]) => key !== slug)));
    this.forgetHere(slug);
  }

  private forgetHere(slug: string) {
    forgetRoom(slug);
    forgetKey(slug);
  }

  private find(slug: string): RoomState | undefined {
    return untracked(this.states).get(slug);
  }

  /**
   * Enters the rooms that something waits for and that this tab does not know: it was written in a
   * tab that is gone.
   */
  private adopt(olderThanMs: number) {
    const until = Date.now() - olderThanMs;
    for (const { room, at, state } of untracked(this.entries)) {
      if (state !== 'sent' && at <= until && !this.find(room)) this.open(room);
    }
  }

  private keepMarks() {
    const marks = Object.fromEntries(this.mine().map(({ slug, read }) => [slug, read()]));
    // Without a connection nobody knows whether the server still has the log that they count in.
    const { log } = this;
    if (this.socket.state() !== 'connected' || !log) return;
    this.marking.next(() => {
      rememberRead(log, marks);
      return MARKS_EVERY_MS;
    });
  }

  private listenToWindow() {
    const wake = () => this.wake();
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      this.wake();
      this.adopt(ABANDONED_AFTER_MS);
    };
    const warn = (event: BeforeUnloadEvent) => {
      const lost = !this.store.durable && this.entries().some(({ state }) => state === 'sending');
      if (lost) event.preventDefault();
    };
    const keep = () => this.marking.now();
    addEventListener('online', wake);
    addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', look);
    addEventListener('beforeunload', warn);
    inject(DestroyRef).onDestroy(() => {
      removeEventListener('online', wake);
      removeEventListener('pagehide', keep);
      this.marking.now();
      document.removeEventListener('visibilitychange', look);
      removeEventListener('beforeunload', warn);
      this.client.stop();
    });
  }
}
