import { Client, type Link, MemoryStore, type Timeline } from '@parlour/client';
import { io } from 'socket.io-client';
import type { Sent, Shown } from './checker';
import { Screen } from './screen';
import { type Try, WatchedLink } from './watched-link';

/** A client of a run, by the library that the page has too. What it sends and shows is kept. */
export class Guest {
  /** Every `send` that went out, each try of it. */
  readonly tries: Try[] = [];
  /** When something new came onto its screen, by `performance.now()`. */
  readonly shownAt: number[] = [];
  /** How often the server has let it in. */
  welcomes = 0;
  /** What is said and not yet known to be stored. */
  waiting = 0;
  readonly link: Link;
  private readonly client: Client;
  private readonly said: { room: string; id: string; text: string }[] = [];
  private readonly screens = new Map<string, Screen>();
  private id = '';

  constructor(
    readonly name: string,
    url: string,
    readonly rooms: readonly string[],
    private readonly acknowledged: (one: Sent) => void,
  ) {
    const socket = io(url, {
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      transports: ['websocket'],
    });
    this.link = new WatchedLink(
      socket,
      { auth: () => ({ name }) },
      (one) => this.tries.push(one),
      (one) => this.settle(one),
    );
    this.link.on('welcome', ({ you }) => {
      this.id = you.id;
      this.welcomes++;
    });
    this.client = new Client(this.link, new MemoryStore(), {
      timeline: (room, timeline) => this.show(room, timeline),
      entries: (entries) => (this.waiting = entries.length),
    });
    for (const room of rooms) {
      this.screens.set(room, new Screen());
      this.client.open(room);
    }
  }

  connect() {
    this.link.connect();
  }

  /** Resolves when it is in the outbox. */
  async say(room: string, text: string) {
    const { id } = await this.client.say(room, text);
    this.said.push({ room, id, text });
  }

  stop() {
    this.client.stop();
  }

  /** `seq` of the newest message that it shows. */
  lastIn(room: string): number {
    return this.screens.get(room)?.last ?? 0;
  }

  /** It has entered all of its rooms. */
  get isIn(): boolean {
    return this.rooms.every((room) => this.screens.get(room)?.entered);
  }

  /** ms of the longest time from `since` to now in which nothing new came onto its screen. */
  longestSilence(since: number): number {
    const before = this.shownAt.findLastIndex((at) => at <= since);
    const times = [...this.shownAt.slice(Math.max(0, before)), performance.now()];
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] as number)));
  }

  get sent(): Sent[] {
    const { id: guest } = this;
    const nths = new Map(this.said.map(({ id }, nth) => [id, nth]));
    const answers = this.tries.flatMap(({ room, id, text, reply }): Sent[] => {
      if (!reply?.ok) return [];
      const { seq } = reply.data;
      return [{ guest, room, id, text, nth: nths.get(id), outcome: 'acknowledged', seq }];
    });
    const answered = new Set(answers.map(({ id }) => id));
    const others = this.said
      .filter(({ id }) => !answered.has(id))
      .map((one): Sent => ({ guest, ...one, outcome: 'unknown' }));
    return [...answers, ...others];
  }

  /** What it came to show one after the other, and what it shows at last. */
  get shown(): Shown[] {
    return [...this.screens].flatMap(([room, { history, messages }]) => [
      { client: this.name, room, messages: history },
      { client: `${this.name}, at last,`, room, messages },
    ]);
  }

  private show(room: string, timeline: Timeline) {
    // The lobby, which everybody is in, is no room of a run.
    if (this.screens.get(room)?.show(timeline)) this.shownAt.push(performance.now());
  }

  private settle({ room, id, text, reply }: Try) {
    if (!reply?.ok) return;
    const { seq } = reply.data;
    this.acknowledged({ guest: this.id, room, id, text, outcome: 'acknowledged', seq });
  }
}
