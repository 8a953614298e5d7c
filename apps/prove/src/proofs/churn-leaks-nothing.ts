import { setTimeout as wait } from 'node:timers/promises';
import type { Heap, ServerProcess } from '@parlour/harness';
import { LIMITS } from '@parlour/protocol';
import type { Proof, Stage } from '../proof';
import { RawMember } from '../raw-member';

/** Who drops counts as present for a while. */
const FORGOTTEN_AFTER_MS = LIMITS.goneAfterMs + 1_500;
const SIZES = {
  full: { visits: 20_000, warmUp: 5_000, restMs: FORGOTTEN_AFTER_MS },
  short: { visits: 600, warmUp: 1, restMs: 0 },
} as const;
const PER_SECOND = 300;
/** Visitors share rooms, as people do; none of them was there before. */
const PER_ROOM = 10;
const HEAP_GROWS_MIB = 5;
/** What a room of its own, a timer or a request may still be held by. */
const HELD = 20;
/** Every visit is another guest: what is kept of each shows as so many. */
const OWN_CLASSES = ['Session', 'Guest', 'RoomFeed', 'Socket', 'Client', 'IncomingMessage'];
const MIB = 1024 * 1024;

export const churnLeaksNothing: Proof = {
  id: 'G8',
  promise: 'people who come and go leave nothing behind in memory',
  isMeasured: true,

  async run(stage) {
    const { visits, warmUp, restMs } = SIZES[stage.size];
    const server = await stage.startServer({ RATE_LIMIT: 'off' }, { probed: true });
    const churn = new Churn(stage, server, visits);

    await churn.visit(warmUp);
    await wait(restMs);
    const before = await server.probe.heap();
    const used = await heapUsed(server);
    await churn.visit(visits - warmUp);
    await wait(FORGOTTEN_AFTER_MS);

    stage.figure('visits', churn.done, { least: visits });
    stage.figure('visits a second', churn.done / churn.seconds);
    stage.figure('heap grown by', (await heapUsed(server)) - used, {
      most: HEAP_GROWS_MIB,
      unit: 'MiB',
    });
    checkEmpty(stage, before, await server.probe.heap());
  },
};

/** Guests who connect, join, say something, leave and are gone, at a lasting rate. */
class Churn {
  done = 0;
  seconds = 0;
  private begun = 0;

  constructor(
    private readonly stage: Stage,
    private readonly server: ServerProcess,
    private readonly planned: number,
  ) {}

  async visit(count: number) {
    const began = performance.now();
    const [first, last] = [this.begun, this.begun + count];
    const done: Promise<void>[] = [];
    while (this.begun < last) {
      const due = first + ((performance.now() - began) / 1_000) * PER_SECOND;
      for (; this.begun < Math.min(due, last); this.begun++) done.push(this.visitOnce(this.begun));
      this.stage.progress(this.begun / this.planned);
      await wait(10);
    }
    await Promise.all(done);
    this.seconds += (performance.now() - began) / 1_000;
  }

  private async visitOnce(n: number) {
    const room = `room-${Math.floor(n / PER_ROOM)}`;
    const visitor = await RawMember.connect(this.server.port);
    await visitor.get('join', { room });
    await visitor.get('send', { room, id: `visit-${n}`, text: `I am visitor ${n}` });
    // Some say good-bye to the room, some are just gone.
    if (n % 2 === 0) await visitor.get('leave', { room });
    visitor.leave();
    this.done++;
  }
}

/** In MiB, without garbage. */
async function heapUsed(server: ServerProcess): Promise<number> {
  return (await server.probe.memory({ collected: true })).heapUsed / MIB;
}

/** Where people came from who are gone, for whoever bans them meanwhile: bounded in number. */
const KEPT_FOR_A_DAY = 'Whereabouts.traces';

function checkEmpty(stage: Stage, before: Heap, after: Heap) {
  for (const name of OWN_CLASSES) {
    const more = (after.objects[name] ?? 0) - (before.objects[name] ?? 0);
    stage.figure(`${name} left`, more, { most: HELD });
  }
  const grown = Object.entries(after.held).filter(
    ([name, held]) => name !== KEPT_FOR_A_DAY && held - (before.held[name] ?? 0) > HELD,
  );
  const told = grown.map(([name, held]) => `${name} ${before.held[name] ?? 0} to ${held}`);
  stage.check(grown.length === 0, `every map and set is as empty as before; grown: ${told}`);
}
