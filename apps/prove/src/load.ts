import { RawClient, type RawClientListener } from '@parlour/harness';
import { until } from './until';

const TICK_MS = 5;
const REST_WITHIN_MS = 60_000;
const ROOMS = 20;
const AT_A_TIME = 50;
const TEXT = 'as much as ever goes, and then more '.repeat(3);
/** What an answer begins with that is no refusal. */
const OK = '[{"ok":true';

/** What came of the sends of a {@link Load}. */
interface Tally {
  offered: number;
  accepted: number;
  /** How many, by the error's code. */
  refused: Map<string, number>;
  unanswered: number;
}

/** Senders in so many rooms, one to a connection, who send as much as they are told to. */
export class Load {
  accepted = 0;
  private readonly refused = new Map<string, number>();
  private readonly senders: Sender[] = [];
  private sent = 0;
  private inFlight = 0;
  private ended = 0;
  private timer: NodeJS.Timeout | undefined;
  private atOffer: Tally = { offered: 0, accepted: 0, refused: new Map(), unanswered: 0 };
  private window = 0;

  static async gather(port: number, count: number): Promise<Load> {
    const load = new Load();
    for (let n = 0; n < count; n++) {
      load.senders.push(new Sender(port, `load-${n % ROOMS}`, load));
      if (load.senders.length % AT_A_TIME === 0)
        await Promise.all(load.senders.map((one) => one.in));
    }
    await Promise.all(load.senders.map((one) => one.in));
    return load;
  }

  /** So many sends are always on their way: as fast as the server answers. */
  keepInFlight(window: number) {
    this.window = window;
    this.timer = setInterval(() => this.fill(), TICK_MS);
  }

  /** So many sends a second, whatever is answered, as long as fewer than `most` are on their way. */
  offer(perSecond: number, most: number) {
    this.atOffer = this.tally();
    const began = performance.now();
    let done = 0;
    this.timer = setInterval(() => {
      const due = ((performance.now() - began) / 1_000) * perSecond;
      for (; done < due; done++) if (this.inFlight < most) this.sendNext();
    }, TICK_MS);
  }

  stop() {
    clearInterval(this.timer);
    this.window = 0;
  }

  /** Stops; resolves when everything is answered, or will not be. */
  async rest() {
    this.stop();
    await until(() => this.inFlight === 0 || this.ended > 0, REST_WITHIN_MS);
  }

  leave() {
    this.stop();
    for (const sender of this.senders) sender.leave();
  }

  get isWhole(): boolean {
    return this.ended === 0;
  }

  get sinceOffer(): Tally {
    const { offered, accepted, refused, unanswered } = this.tally();
    const before = this.atOffer;
    return {
      offered: offered - before.offered,
      accepted: accepted - before.accepted,
      refused,
      unanswered,
    };
  }

  /** For {@link Sender}. `answer` is a reply in a list, as it came. */
  answered(answer: string) {
    this.inFlight--;
    if (answer.startsWith(OK)) {
      this.accepted++;
    } else {
      const { code } = JSON.parse(answer)[0].error as { code: string };
      this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    }
    if (this.inFlight < this.window) this.sendNext();
  }

  /** For {@link Sender}: it was cut. */
  cut() {
    this.ended++;
  }

  private fill() {
    while (this.inFlight < this.window) this.sendNext();
  }

  private sendNext() {
    const sender = this.senders[this.sent % this.senders.length] as Sender;
    this.inFlight++;
    sender.send(++this.sent);
  }

  private tally(): Tally {
    const { sent: offered, accepted, refused, inFlight: unanswered } = this;
    return { offered, accepted, refused: new Map(refused), unanswered };
  }
}

class Sender implements RawClientListener {
  readonly in: Promise<void>;
  private readonly client: RawClient;
  private enter!: () => void;
  private isLeaving = false;

  constructor(
    port: number,
    private readonly room: string,
    private readonly load: Load,
  ) {
    this.in = new Promise((resolve) => (this.enter = resolve));
    this.client = new RawClient(port, {}, this);
  }

  send(n: number) {
    this.client.ask(n, 'send', { room: this.room, id: String(n), text: TEXT });
  }

  leave() {
    this.isLeaving = true;
    this.client.close();
  }

  connected() {
    this.client.ask(0, 'join', { room: this.room });
  }

  answer(id: number, bytes: Buffer, start: number, end: number) {
    if (id === 0) this.enter();
    else this.load.answered(bytes.toString('latin1', start, end));
  }

  event() {
    // What the others say is heard, and not read.
  }

  closed() {
    if (!this.isLeaving) this.load.cut();
  }
}
