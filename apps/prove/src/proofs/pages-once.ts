import { setTimeout as wait } from 'node:timers/promises';
import { LIMITS } from '@parlour/protocol';
import { LongRoom } from '../long-room';
import { type Newest, PageWalk } from '../page-walk';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';
import { Visitor } from '../visitor';

const SIZES = {
  full: { messages: 1_000_000, jumps: 2_000, joins: 200 },
  short: { messages: 50_000, jumps: 200, joins: 30 },
};
const ROOM = 'long';
const WRITES_EVERY_MS = 20;
const SMALLEST_OF_A_WALK = 80;
const PAGE_WITHIN_MS = 50;

export const pagesOnce: Proof = {
  id: 'G20',
  promise: 'paging gives each message once',
  isMeasured: true,

  async run(stage) {
    const { messages, jumps, joins } = SIZES[stage.size];
    // Its first start makes the tables.
    const server = await stage.startServer({ RATE_LIMIT: 'off' });
    await server.kill('SIGTERM');
    const past = new LongRoom(server.dataDir, ROOM);
    past.fill(messages);
    past.close();
    await server.start();

    const writer = await Writer.enter(stage, server.url);
    const [back, forth, leaps] = await Promise.all([
      walker(stage, server.url, writer),
      walker(stage, server.url, writer),
      walker(stage, server.url, writer),
    ]);
    const pages = messages / LIMITS.page;
    const read = Promise.all([
      back.walk.back(
        () => SMALLEST_OF_A_WALK + stage.random.int(LIMITS.page - SMALLEST_OF_A_WALK + 1),
        (page) => stage.progress(page / pages),
      ),
      forth.walk.forth(),
      leap(stage, leaps.walk, messages, jumps).then(() => joinAgain(leaps.visitor, joins)),
    ]);
    const [[, , joined]] = await Promise.all([read.finally(() => writer.stop()), writer.write()]);
    await server.kill('SIGTERM');

    const truth = new LongRoom(server.dataDir, ROOM);
    const walks = [back, forth, leaps].map(({ walk }) => walk);
    const compared = walks.reduce((sum, walk) => sum + walk.compare(truth), 0);
    truth.close();
    const faults = walks.flatMap((walk) => walk.faults);
    stage.check(
      faults.length === 0,
      `${faults.length} pages are not as SQL has them: ${faults[0]}`,
    );
    stage.figure('messages in the room', messages);
    stage.figure('written meanwhile', writer.newest.seq - messages, { least: 1 });
    stage.figure('pages compared', compared, { least: 2 * pages + jumps });
    for (const [name, times] of [
      ['history', back.walk.times],
      ['sync', forth.walk.times],
      ['a leap', leaps.walk.times],
      ['join', joined],
    ] as const)
      stage.figure(`${name}, p99`, percentile(times, 99), { most: PAGE_WITHIN_MS, unit: 'ms' });
  },
};

async function walker(stage: Stage, url: string, writer: Writer) {
  const visitor = await Visitor.connect(url);
  stage.finally(() => visitor.leave());
  await visitor.get('join', { room: ROOM });
  return { visitor, walk: new PageWalk(visitor, ROOM, () => writer.newest) };
}

/** To places all over the room, its edges and beyond among them. */
async function leap({ random }: Stage, walk: PageWalk, messages: number, jumps: number) {
  const edges = [1, 2, LIMITS.page, messages - 1, messages, messages + 1, 2 * messages, 2 ** 52];
  const place = () => (random.int(5) === 0 ? random.pick(edges) : 1 + random.int(messages));
  const limit = () => (random.int(4) === 0 ? undefined : 1 + random.int(LIMITS.page));
  for (let jump = 0; jump < jumps; jump++) {
    await random.pick([
      () => walk.history({ before: place(), limit: limit() }),
      () => walk.history({ around: place(), limit: limit() }),
      () => walk.history({ limit: limit() }),
      () => walk.sync(place()),
    ])();
  }
}

/** @returns ms of each join: the room, its people and its newest page */
async function joinAgain(visitor: Visitor, times: number): Promise<number[]> {
  const took: number[] = [];
  for (let time = 0; time < times; time++) {
    await visitor.get('leave', { room: ROOM });
    const began = performance.now();
    const { messages } = await visitor.get('join', { room: ROOM });
    took.push(performance.now() - began);
    if (messages.length !== LIMITS.page) throw new Error('a join gives the newest page');
  }
  return took;
}

/** Somebody who speaks meanwhile, so that the room grows. */
class Writer {
  private stopped = false;

  private constructor(
    private readonly visitor: Visitor,
    /** What has been acknowledged. */
    public newest: Newest,
  ) {}

  static async enter(stage: Stage, url: string): Promise<Writer> {
    const visitor = await Visitor.connect(url);
    stage.finally(() => visitor.leave());
    const { room } = await visitor.get('join', { room: ROOM });
    return new Writer(visitor, { seq: room.last, head: room.head });
  }

  async write() {
    for (let n = 1; !this.stopped; n++) {
      const { seq } = await this.visitor.get('send', { room: ROOM, id: `${n}`, text: `new ${n}` });
      // Nobody else changes anything: both counters grow by one.
      this.newest = { seq, head: this.newest.head + 1 };
      await wait(WRITES_EVERY_MS);
    }
  }

  stop() {
    this.stopped = true;
  }
}
