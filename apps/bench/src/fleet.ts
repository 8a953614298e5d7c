import { setTimeout as wait } from 'node:timers/promises';
import { Histogram } from './histogram';
import { type Ledger, Member, type MemberRoom } from './member';
import type { Peer, Said } from './peer';
import { OrderError, SharedLog } from './shared-log';

/** Connections that are being made at the same time, at most. */
const IN_FLIGHT = 100;
const TEXT_LENGTH = 60;
/** Longest wait for everybody to have joined, in ms. */
const GATHERED_WITHIN_MS = 45_000;
/** Longest wait for what is still on its way, in ms. */
const DRAINED_WITHIN_MS = 30_000;

interface Room extends MemberRoom {
  size: number;
  /** Messages that its members have to get. */
  accepted: number;
}

/** Everybody in all rooms of a trial, what they said, and what they got. */
export class Fleet implements Ledger {
  readonly latencies = new Histogram();
  readonly answerLatencies = new Histogram();
  /** Of deliveries to those who are not connected to the process that it was said to. */
  readonly farLatencies = new Histogram();
  readonly members: Member[] = [];
  /** When each message should have been sent, by `performance.now()`. */
  readonly due: number[] = [];
  deliveries = 0;
  refused = 0;
  lastAnnouncementAt = 0;
  private readonly rooms: Room[];
  private expected = 0;
  private answers = 0;
  private failure: Error | undefined;
  /** The messages that are measured: from one up to another. */
  private measured = { from: 0, to: 0 };

  private constructor(
    private readonly peer: Peer,
    rooms: number,
    private readonly size: number,
  ) {
    this.rooms = Array.from({ length: rooms }, (_, index) => {
      const name = `room-${index}`;
      const log = new SharedLog(peer.read, (said) => this.numberOf(said, name));
      return { name, log, size, accepted: 0 };
    });
  }

  /** Fills so many rooms with so many members each. */
  static async gather(
    peer: Peer,
    ports: number | readonly number[],
    rooms: number,
    size: number,
  ): Promise<Fleet> {
    const fleet = new Fleet(peer, rooms, size);
    const places = Array.from({ length: rooms * size }, (_, place) => place).reverse();
    const connectNext = async () => {
      for (let place = places.pop(); place !== undefined; place = places.pop())
        await fleet.join(portOf(ports, place), place);
    };
    // A room is there before a crowd comes: making one in a crowd is another matter.
    const makers = Array.from({ length: rooms }, () => {
      const place = places.pop() as number;
      return fleet.join(portOf(ports, place), place);
    });
    await within(GATHERED_WITHIN_MS, 'not everybody could join', Promise.all(makers));
    await within(
      GATHERED_WITHIN_MS,
      'not everybody could join',
      Promise.all(Array.from({ length: IN_FLIGHT }, connectNext)),
    );
    return fleet;
  }

  /**
   * Fills a room with people who try again and again, each by itself.
   *
   * @param delay ms to wait before an attempt; 0 is the first one
   */
  static async comeBack(
    peer: Peer,
    port: number,
    size: number,
    delay: (attempt: number) => number,
  ): Promise<Fleet> {
    const fleet = new Fleet(peer, 1, size);
    const insist = async (place: number) => {
      for (let attempt = 0; !(await fleet.triedToJoin(port, place, delay(attempt))); attempt++);
    };
    const all = Array.from({ length: size }, (_, place) => insist(place));
    await within(GATHERED_WITHIN_MS, 'not everybody came back', Promise.all(all));
    return fleet;
  }

  /** All bytes that were delivered to its members. */
  get received(): number {
    return this.members.reduce((sum, { received }) => sum + received, 0);
  }

  /** Deliveries of one message. */
  get audience(): number {
    return this.size;
  }

  /** The next one of the members says the next message, which was due then. */
  say(due: number) {
    const n = this.due.push(due) - 1;
    const member = this.speakerOf(n);
    const room = member.room as Room;
    room.accepted++;
    this.expected += room.size;
    member.send(n, { room: room.name, id: idOf(n), text: textOf(n) });
  }

  /** From now on the messages from one number up to another are measured. */
  measure(from: number, to: number) {
    this.measured = { from, to };
    this.latencies.clear();
    this.answerLatencies.clear();
    this.farLatencies.clear();
  }

  /**
   * Resolves when everybody has got everything and every answer.
   *
   * @throws OrderError if that does not happen in time, and whatever went wrong on the way
   */
  async drained() {
    const latest = performance.now() + DRAINED_WITHIN_MS;
    while (this.deliveries !== this.expected || this.answers !== this.due.length) {
      this.check();
      if (performance.now() > latest) throw new OrderError(this.shortfall());
      await wait(2);
    }
    this.check();
    for (const { place, room } of this.members)
      if (place !== (room as Room).accepted) throw new OrderError(this.shortfall());
    for (const { log } of this.rooms) log.forgetCopies();
  }

  /** @throws whatever has gone wrong */
  check() {
    if (this.failure) throw this.failure;
  }

  disband() {
    for (const member of this.members) member.close();
  }

  delivered({ order }: SharedLog, from: number, to: number, { port }: Member) {
    this.deliveries += to - from;
    const now = performance.now();
    const { measured, due, latencies } = this;
    for (let place = from; place < to; place++) {
      const n = order[place] as number;
      if (n < measured.from || n >= measured.to) continue;
      const isFar = this.speakerOf(n).port !== port;
      (isFar ? this.farLatencies : latencies).add(now - (due[n] as number));
    }
  }

  private speakerOf(n: number): Member {
    return this.members[n % this.members.length] as Member;
  }

  answered(n: number, { room }: Member, accepted: boolean) {
    this.answers++;
    if (!accepted) {
      this.refused++;
      (room as Room).accepted--;
      this.expected -= (room as Room).size;
    } else if (n >= this.measured.from && n < this.measured.to) {
      this.answerLatencies.add(performance.now() - (this.due[n] as number));
    }
  }

  announced() {
    this.lastAnnouncementAt = performance.now();
  }

  failed(error: Error) {
    this.failure ??= error;
  }

  /** Whoever comes next is in another room. */
  private async join(port: number, place: number) {
    const room = this.rooms[place % this.rooms.length] as Room;
    this.members.push(await Member.join(this.peer, port, `Member ${place}`, room, this));
  }

  private async triedToJoin(port: number, place: number, delayMs: number): Promise<boolean> {
    await wait(delayMs);
    // A server that is away refuses, and one that has just come may let go again.
    return this.join(port, place).then(
      () => true,
      () => false,
    );
  }

  private numberOf({ room, id, text }: Said, expectedRoom: string): number {
    const n = Number(id.slice(1));
    const isOurs = room === expectedRoom && n < this.due.length && text === textOf(n);
    if (!isOurs || id !== idOf(n)) throw new OrderError(`${id} was not said in ${expectedRoom}`);
    return n;
  }

  private shortfall(): string {
    return (
      `${this.peer.title}: ${this.deliveries} of ${this.expected} deliveries, ` +
      `${this.answers} of ${this.due.length} answers`
    );
  }
}

/** By turns, where there are several processes. */
function portOf(ports: number | readonly number[], place: number): number {
  return typeof ports === 'number' ? ports : (ports[place % ports.length] as number);
}

const idOf = (n: number) => `m${n}`;
const textOf = (n: number) =>
  `Message ${n}, said by one and heard by all of them`.padEnd(TEXT_LENGTH, '.');

async function within(ms: number, otherwise: string, done: Promise<unknown>) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} within ${ms / 1_000} s`)), ms);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}
