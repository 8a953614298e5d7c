import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import { Comer } from '../comer';
import { Company } from '../company';
import { checkRules } from '../judge';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';
import { readSqlite } from '../stored';
import { TcpProxy } from '../tcp-proxy';
import { until } from '../until';

const SIZES = {
  full: {
    healthy: 50,
    paused: 20,
    dripping: 5,
    text: 'x'.repeat(1_000),
    perSecond: 200,
    heldMs: 35_000,
    lastsMs: 60_000,
  },
  // Longer texts, for what the kernel keeps to be full in time.
  short: {
    healthy: 15,
    paused: 4,
    dripping: 1,
    text: 'é'.repeat(4_000),
    perSecond: 120,
    heldMs: 15_000,
    lastsMs: 0,
  },
} as const;
const ROOM = 'busy';
const WARM_UP_MS = 1_000;
const LOOK_EVERY_MS = 100;
const DRIP_EVERY_MS = 1_000;
const CAP_BYTES = 1024 * 1024;
const CUT_WITHIN_MS = 5_000;
const IN_WITHIN_MS = 15_000;
const BACK_WITHIN_MS = 40_000;
const MEMORY_GROWS_MIB = 100;
const P99_MS = 250;

export const slowReader: Proof = {
  id: 'G6',
  promise: 'a slow reader costs at most 1 MiB, and nobody else notices it',
  isMeasured: true,

  async run(stage) {
    const { healthy, paused, dripping, text, perSecond, heldMs, lastsMs } = SIZES[stage.size];
    const server = await stage.startServer({ RATE_LIMIT: 'off' }, { probed: true, inMemory: true });
    const proxies = await Promise.all(
      Array.from({ length: paused + dripping }, () => TcpProxy.open(server.port)),
    );
    stage.finally(() => proxies.forEach((proxy) => proxy.close()));
    const company = await Company.gather({ ports: [server.port], room: ROOM, members: healthy });
    stage.finally(() => company.leave());
    const readers = proxies.map(({ url }) => new Comer(Number(new URL(url).port), ROOM));
    stage.finally(() => readers.forEach((reader) => reader.leave()));
    for (const reader of readers) void reader.come();
    const areIn = await until(() => readers.every(({ isIn }) => isIn), IN_WITHIN_MS);
    stage.check(areIn, 'everybody gets in');
    const began = performance.now();
    company.talk(perSecond, (n) => `${n} ${text}`.slice(0, text.length));
    await wait(WARM_UP_MS);

    const watch = new Watch(server, company, healthy + proxies.length);
    await watch.look();
    for (const [n, proxy] of proxies.entries()) proxy.hold(n < paused ? undefined : DRIP_EVERY_MS);
    stage.mark('fault', `${proxies.length} readers stop or slow down`);
    const held = performance.now();
    while (performance.now() < held + heldMs && watch.cuts.length < proxies.length) {
      await wait(LOOK_EVERY_MS);
      await watch.look();
      stage.progress((performance.now() - held) / heldMs / 2);
    }
    for (const proxy of proxies) proxy.release();
    await watch.lookUntil(began + lastsMs);
    await company.hush();

    const last = Math.max(...company.said.map(({ seq }) => seq));
    const released = performance.now();
    const areBack = await until(
      () => readers.every(({ cursor }) => cursor === last),
      BACK_WITHIN_MS,
    );
    stage.mark('recovery', 'from the last word to everybody in step', performance.now() - released);
    stage.check(areBack, 'whoever was cut comes back, and follows to the end');
    const wrong = readers.find(({ told, cursor }) => told !== cursor);
    stage.check(!wrong, `each is told each message once; one was told ${wrong?.told} of ${last}`);
    stage.check(company.isWhole, 'who reads is not cut');
    stage.check(company.refusals.length === 0, `who reads is served: ${company.refusals[0]}`);
    judgeCuts(stage, watch, proxies);
    stage.figure('memory grown by', watch.mostMemory, { most: MEMORY_GROWS_MIB, unit: 'MiB' });
    const [answer, delivery] = [company.answers, company.deliveries].map((times) =>
      percentile(times, 99),
    ) as [number, number];
    stage.figure('an answer, p99', answer, { most: P99_MS, unit: 'ms' });
    stage.figure('a message reaches who reads, p99', delivery, { most: P99_MS, unit: 'ms' });

    company.leave();
    await server.kill();
    const stored = readSqlite(server.dataDir);
    const sent = company.said.map((one) => ({ ...one, outcome: 'acknowledged' as const }));
    checkRules(stage, stored, { rows: stored.rows, sent, shown: [] });
  },
};

/** When connections were cut, and how much everybody had been told until then. */
class Watch {
  /** By `performance.now()`, one for each connection that is cut. */
  readonly cuts: number[] = [];
  /** Of the server's resident memory, in MiB above the first look. */
  mostMemory = 0;
  private readonly told: { at: number; bytes: number }[] = [];
  private memory: number | undefined;

  constructor(
    private readonly server: ServerProcess,
    private readonly company: Company,
    /** Nobody else connects. */
    private readonly connections: number,
  ) {}

  async look() {
    const { probe } = this.server;
    const [connections, { rss }] = await Promise.all([probe.connections(), probe.memory()]);
    const now = performance.now();
    this.memory ??= rss;
    this.mostMemory = Math.max(this.mostMemory, (rss - this.memory) / 1024 / 1024);
    while (this.cuts.length < this.connections - connections) this.cuts.push(now);
    // What one who reads was sent is what everybody was.
    this.told.push({ at: now, bytes: this.company.members[0]?.received ?? 0 });
  }

  async lookUntil(latest: number) {
    while (performance.now() < latest) {
      await wait(LOOK_EVERY_MS);
      await this.look();
    }
  }

  /** When that many bytes had been told since the first look. */
  toldAt(bytes: number): number {
    const first = this.told[0]?.bytes ?? 0;
    return this.told.find((one) => one.bytes - first >= bytes)?.at ?? Infinity;
  }
}

/**
 * What a reader finds when it reads on is what the network kept for it; what was told beyond that,
 * until it was cut, the server kept.
 */
function judgeCuts(stage: Stage, watch: Watch, proxies: readonly TcpProxy[]) {
  stage.figure('readers cut', watch.cuts.length, { least: proxies.length });
  const full = proxies.map(({ taken }) => watch.toldAt(taken + CAP_BYTES)).sort((a, b) => a - b);
  const late = watch.cuts.map((at, n) => at - (full[n] ?? NaN));
  stage.figure(
    'kept by the network, most',
    Math.max(...proxies.map(({ taken }) => taken)) / CAP_BYTES,
    { unit: 'MiB' },
  );
  stage.figure('cut after the server kept 1 MiB, latest', Math.max(...late), {
    most: CUT_WITHIN_MS,
    unit: 'ms',
  });
  stage.figure('cut after the server kept 1 MiB, earliest', Math.min(...late), { unit: 'ms' });
}
