import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import { ATTACKS, Deck } from '../attacks';
import { Visitor } from '../visitor';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';

const LASTS_MS = { full: 60_000, short: 5_000 };
const PROBE_EVERY_MS = 10;
/** One probe of so many is a message: those have a rate. */
const SEND_EVERY = 25;
/** Too few answers would say little. */
const LEAST_PROBES_A_SECOND = 5;

/** A flood of bad input must not become a flood of lines, nor a line a book. */
const MOST_LINES = 100;
const LONGEST_LINE = 2_000;
/** What the garbage of a flood may look like to whoever asks between two collections. */
const MEMORY_GROWS_MIB = 200;

export const survivesFuzz: Proof = {
  id: 'G18',
  promise: 'bad input neither kills nor wedges',
  isMeasured: true,

  async run(stage) {
    const server = await stage.startServer({ LOG_LEVEL: 'info' }, { inMemory: true });
    const { pid } = server;
    const linesBefore = server.log.length;
    const memoryBefore = memoryOf(pid);
    const ends = performance.now() + LASTS_MS[stage.size];

    const probe = new Probe(await Visitor.connect(server.url));
    const probing = probe.runUntil(ends);
    const attacked = await attackAll(stage, server, ends);
    await probing;

    for (const [kind, count] of attacked) stage.figure(`attacks by ${kind}`, count, { least: 1 });
    stage.check(server.running && server.pid === pid, 'the server runs on, the same process');
    stage.figure('a probe user is answered, p99', percentile(probe.times, 99), {
      most: 250,
      unit: 'ms',
    });
    stage.figure('a probe user is answered, times', probe.times.length, {
      least: (LASTS_MS[stage.size] / 1_000) * LEAST_PROBES_A_SECOND,
    });
    stage.check(probe.faults.length === 0, `the probe user is served: ${probe.faults[0]}`);
    judgeLog(stage, server.log.slice(linesBefore));
    if (!server.running) return;
    const grown = memoryOf(pid) - memoryBefore;
    stage.figure('memory grown by', grown, { most: MEMORY_GROWS_MIB, unit: 'MiB' });
  },
};

/** All kinds of attack side by side. @returns how many of each there were */
async function attackAll(stage: Stage, server: ServerProcess, ends: number) {
  const began = performance.now();
  const counts = new Map(Object.keys(ATTACKS).map((kind) => [kind, 0]));
  const deal = new Deck(stage.random.fork('deck'));
  const strands = Object.entries(ATTACKS).flatMap(([kind, { attack, atATime }]) =>
    Array.from({ length: atATime }, async (_, strand) => {
      const random = stage.random.fork(`${kind} ${strand}`);
      while (performance.now() < ends) {
        const done = await attack({ url: server.url, port: server.port, random, deal }).then(
          () => true,
          // Refused at the door: that is an answer, and the check of the process tells a dead one.
          () => wait(20, false),
        );
        if (done) counts.set(kind, (counts.get(kind) ?? 0) + 1);
        stage.progress((performance.now() - began) / (ends - began));
      }
    }),
  );
  await Promise.all(strands);
  return counts;
}

/** Somebody who means no harm: echoes, and says something now and then. */
class Probe {
  readonly times: number[] = [];
  readonly faults: string[] = [];

  constructor(private readonly visitor: Visitor) {}

  async runUntil(ends: number) {
    for (let n = 0; performance.now() < ends && this.visitor.connected; n++) {
      const began = performance.now();
      await this.ask(n).catch((error: Error) => this.faults.push(error.message));
      this.times.push(performance.now() - began);
      await wait(PROBE_EVERY_MS);
    }
    if (!this.visitor.connected) this.faults.push('its connection is lost');
    this.visitor.leave();
  }

  private async ask(n: number) {
    if (n % SEND_EVERY > 0) await this.visitor.get('echo', { text: `${n}` });
    else await this.visitor.get('send', { room: 'lobby', id: `probe-${n}`, text: `${n}` });
  }
}

function judgeLog(stage: Stage, lines: readonly string[]) {
  stage.figure('lines in the log', lines.length, { most: MOST_LINES });
  const longest = Math.max(0, ...lines.map((line) => line.length));
  stage.figure('longest line in the log', longest, { most: LONGEST_LINE });
  // Below "error" there is nothing but pino's own JSON; a stack or a warning of Node's is neither.
  const uncaught = lines.find((line) => !/^\{"level":[1-4]0,/.test(line));
  stage.check(uncaught === undefined, `no error in the log: ${uncaught?.slice(0, 400)}`);
}

/** Resident memory in MiB. */
function memoryOf(pid: number): number {
  return (
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024
  );
}
