import { setTimeout as wait } from 'node:timers/promises';
import { type CommandName, LIMITS, type Payload } from '@parlour/protocol';
import { Company } from '../company';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';
import { RawMember } from '../raw-member';

const SIZES = { full: { normal: 50, floodMs: 15_000 }, short: { normal: 50, floodMs: 4_000 } };
const ROOM = 'square';
const FLOOD_PER_SECOND = 2_000;
const CONNECTIONS = 20;
/** It begins anew when it is cut, and a flood that is none would hurt nobody. */
const LEAST_PER_SECOND = 100;
const CUT_WITHIN_MS = 3_500;
const TICK_MS = 10;
const P99_MS = 250;
/** Whoever is thrown out comes back at once: that is a flooder. */
const BACK_AFTER_MS = 100;

/** What one guest may do, on however many connections: lasting, and a burst that comes back in 10 s. */
const MAY = {
  send: { perSecond: LIMITS.sendsPerSecond, burst: LIMITS.sendBurst },
  anything: { perSecond: 200, burst: 2_000 },
};
const BURST_BACK_MS = 10_000;

interface Flood {
  connections: number;
  may: { perSecond: number; burst: number };
  calls(n: number): Call;
}

type Call = readonly [command: CommandName, payload: Payload<CommandName>];

/** What a flood is made of, one after the other. */
const FLOODS: Readonly<Record<string, Flood>> = {
  'messages by one connection': { connections: 1, may: MAY.send, calls: message },
  'messages by 20 connections': { connections: CONNECTIONS, may: MAY.send, calls: message },
  'all kinds of commands': {
    connections: 1,
    may: MAY.anything,
    calls: (n) => OTHERS[n % OTHERS.length] as Call,
  },
};
const OTHERS: readonly Call[] = [
  ['join', { room: ROOM }],
  ['typing', { room: ROOM }],
  ['sync', { room: ROOM, after: 0 }],
  ['history', { room: ROOM }],
  ['rename', { name: 'Flood' }],
  ['echo', { text: 'flood' }],
  ['junk' as CommandName, {}],
];

export const flooderHurtsNobody: Proof = {
  id: 'G19',
  promise: 'one flooder hurts nobody',
  isMeasured: true,

  async run(stage) {
    const { normal, floodMs } = SIZES[stage.size];
    const server = await stage.startServer({}, { inMemory: true });
    const company = await Company.gather({ ports: [server.port], room: ROOM, members: normal });
    stage.finally(() => company.leave());
    company.talk(normal, (n) => `I mean no harm, for the ${n}th time`);

    const floods = Object.entries(FLOODS);
    for (const [n, [kind, flood]] of floods.entries()) {
      const flooder = new Flooder(server.port, flood);
      stage.finally(() => flooder.stop());
      await flooder.flood(floodMs);
      stage.mark('fault', kind, floodMs);
      judgeFlood(stage, kind, flooder, floodMs);
      stage.progress((n + 1) / floods.length);
    }
    await company.hush();

    stage.check(company.isWhole, 'nobody else is cut');
    stage.check(company.refusals.length === 0, `nobody else is refused: ${company.refusals[0]}`);
    stage.figure('answers to the others', company.answers.length, { least: normal });
    stage.figure('the others are answered, p99', percentile(company.answers, 99), {
      most: P99_MS,
      unit: 'ms',
    });
    stage.figure('the others are heard, p99', percentile(company.deliveries, 99), {
      most: P99_MS,
      unit: 'ms',
    });
  },
};

function judgeFlood(stage: Stage, kind: string, flooder: Flooder, floodMs: number) {
  const { sent, accepted, limited, cuts, cutAfter } = flooder;
  stage.figure(`${kind}: sent a second`, (sent / floodMs) * 1_000, { least: LEAST_PER_SECOND });
  const { perSecond, burst } = flooder.plan.may;
  // A burst and a second that have begun may be used up.
  const most = burst * (1 + floodMs / BURST_BACK_MS) + perSecond * (1 + floodMs / 1_000);
  stage.figure(`${kind}: accepted`, accepted, { most });
  stage.figure(`${kind}: answered rate_limited`, limited, { least: 1 });
  // The first cut is a warning; who comes back and floods again is cut again.
  stage.figure(`${kind}: cut, times`, cuts, { least: 2 });
  stage.figure(`${kind}: cut after`, cutAfter, { most: CUT_WITHIN_MS, unit: 'ms' });
}

/** One guest on one or more connections who sends as fast as it can be, whatever it is told. */
class Flooder {
  sent = 0;
  accepted = 0;
  limited = 0;
  cuts = 0;
  /** ms from the beginning to the first cut. */
  cutAfter = Infinity;
  private began = 0;
  private readonly members = new Set<RawMember>();
  private token: string | undefined;
  private isOver = false;

  constructor(
    private readonly port: number,
    readonly plan: Flood,
  ) {}

  async flood(forMs: number) {
    // The first is told who they are; the others are the same guest.
    this.began = performance.now();
    const first = this.persist();
    while (this.token === undefined) await wait(TICK_MS);
    const others = Array.from({ length: this.plan.connections - 1 }, () => this.persist());
    await wait(forMs);
    this.stop();
    await Promise.all([first, ...others]);
  }

  stop() {
    this.isOver = true;
    for (const member of this.members) member.leave();
  }

  private async persist() {
    while (!this.isOver) {
      await this.connectAndFlood().catch(() => 'refused at the door: that is what a flooder gets');
      await wait(BACK_AFTER_MS);
    }
  }

  private async connectAndFlood() {
    const member = new RawMember(this.port, this.token === undefined ? {} : { token: this.token });
    member.on('welcome', ({ token }) => (this.token ??= token));
    await member.in();
    this.members.add(member);
    void member.ask('join', { room: ROOM });
    const began = performance.now();
    let mine = 0;
    const timer = setInterval(() => {
      const due =
        ((performance.now() - began) / 1_000) * (FLOOD_PER_SECOND / this.plan.connections);
      for (; mine < due; mine++) void this.call(member);
    }, TICK_MS);
    const reason = await member.over;
    clearInterval(timer);
    this.members.delete(member);
    if (!reason) return;
    this.cuts++;
    this.cutAfter = Math.min(this.cutAfter, performance.now() - this.began);
  }

  private async call(member: RawMember) {
    const reply = await member.ask(...this.plan.calls(this.sent++));
    if (reply?.ok) this.accepted++;
    else if (reply?.error.code === 'rate_limited') this.limited++;
  }
}

function message(n: number): Call {
  return ['send', { room: ROOM, id: `flood-${n}`, text: 'buy now' }];
}
