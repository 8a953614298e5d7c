import { RawMember } from './raw-member';

const TICK_MS = 10;

/** Who talks in a {@link Company}. */
interface CompanyOptions {
  /** By turns. */
  ports: readonly number[];
  /** Whoever is connected there listens only. */
  silent?: number;
  room: string;
  members: number;
}

/** One message that a member has said, and was told where it is. */
export interface Said {
  guest: string;
  room: string;
  id: string;
  text: string;
  seq: number;
}

/**
 * People who mean no harm, in one room: how long their words take, to the answer and to everybody's
 * eyes, is what harm by others is measured by.
 */
export class Company {
  /** ms from a `send` to its answer. */
  readonly answers: number[] = [];
  /** ms from a `send` to its arrival, for each who it arrives at. */
  readonly deliveries: number[] = [];
  /** The same, for those who are connected to the process that it was sent to. */
  readonly nearDeliveries: number[] = [];
  readonly said: Said[] = [];
  readonly refusals: string[] = [];
  private readonly sent = new Map<string, { at: number; by: number }>();
  private readonly talking: Promise<void>[] = [];
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    readonly members: readonly RawMember[],
    private readonly guests: readonly string[],
    private readonly room: string,
    processes: number,
    /** The places of those who speak. */
    private readonly speakers: readonly number[],
  ) {
    for (const [n, member] of members.entries()) {
      member.on('messages', ({ messages }) => {
        const now = performance.now();
        for (const { id } of messages) {
          const sent = this.sent.get(id);
          if (!sent) continue;
          this.deliveries.push(now - sent.at);
          if (sent.by % processes === n % processes) this.nearDeliveries.push(now - sent.at);
        }
      });
    }
  }

  static async gather({ ports, silent, room, members }: CompanyOptions): Promise<Company> {
    const guests: string[] = [];
    const all = await Promise.all(
      Array.from({ length: members }, async (_, n) => {
        const member = new RawMember(ports[n % ports.length] as number);
        member.on('welcome', ({ you }) => (guests[n] = you.id));
        await member.in();
        await member.get('join', { room });
        return member;
      }),
    );
    const places = all.map((_, n) => n);
    const speakers = places.filter((n) => ports[n % ports.length] !== silent);
    return new Company(all, guests, room, ports.length, speakers);
  }

  get isWhole(): boolean {
    return this.members.every(({ isOver }) => !isOver);
  }

  /** They talk by turns, so many messages a second in all. */
  talk(perSecond: number, text: (n: number) => string) {
    const began = performance.now();
    let begun = 0;
    this.timer = setInterval(() => {
      const due = ((performance.now() - began) / 1_000) * perSecond;
      for (; begun < due; begun++) this.talking.push(this.say(begun, text(begun)));
    }, TICK_MS);
  }

  /** Resolves when they are silent, and have their answers. */
  async hush() {
    clearInterval(this.timer);
    await Promise.all(this.talking);
  }

  leave() {
    clearInterval(this.timer);
    for (const member of this.members) member.leave();
  }

  private async say(n: number, text: string) {
    const at = this.speakers[n % this.speakers.length] as number;
    const [member, guest] = [this.members[at] as RawMember, this.guests[at] as string];
    const { room } = this;
    const id = `word-${this.said.length}-${n}`;
    const began = performance.now();
    this.sent.set(id, { at: began, by: at });
    const reply = await member.ask('send', { room, id, text });
    if (!reply?.ok) {
      this.refusals.push(reply?.error.code ?? 'the connection is over');
      return;
    }
    this.answers.push(performance.now() - began);
    this.said.push({ guest, room, id, text, seq: reply.data.seq });
  }
}
