import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { Crowd } from '../crowd';
import { judge } from '../judge';
import { percentile } from '../percentile';
import type { Proof } from '../proof';
import { System } from '../system';
import type { Try } from '../watched-link';

const SIZES = {
  full: { restarts: 8, betweenMs: 6_000 },
  short: { restarts: 2, betweenMs: 4_000 },
} as const;
const GUESTS = 40;
const ROOMS = 8;
const PER_SECOND = 50;

export const stopsGently: Proof = {
  id: 'G12',
  promise: 'SIGTERM loses nothing, and leaves nobody without an answer',
  forms: ['one', 'cluster'],
  isMeasured: true,

  async run(stage) {
    const { restarts, betweenMs } = SIZES[stage.size];
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const crowd = await Crowd.gather(stage, {
      guests: GUESTS,
      roomsOf: (n) => [`room-${n % ROOMS}`, `room-${(n + 1) % ROOMS}`],
      urlOf: () => system.url,
    });
    crowd.speak(PER_SECOND);
    await wait(stage.random.between(500, 1_500));

    const exits: number[] = [];
    const gaps: number[] = [];
    const inFlight: Try[] = [];
    for (let restart = 0; restart < restarts; restart++) {
      // For there to be something in flight, in the moment that the signal comes.
      await crowd.speakAtOnce();
      await setImmediate();
      inFlight.push(...crowd.inFlight());

      const began = performance.now();
      // One after the other, round and round: a rolling restart, where there are several.
      const stopped = [system.processOf(restart)];
      await system.kill('SIGTERM', stopped);
      exits.push(performance.now() - began);
      stage.mark('fault', 'SIGTERM, until the process is gone', exits.at(-1));
      await system.start(stopped);
      await wait(betweenMs);
      const silences = crowd.guests.map((guest) => guest.longestSilence(began));
      gaps.push(...silences);
      stage.mark('gap', 'nothing new on a screen', Math.max(...silences), began);
      stage.progress((restart + 1) / restarts);
    }
    await judge(stage, crowd, system);

    const unanswered = inFlight.filter(({ answered }) => !answered).length;
    stage.figure('in flight when the signal came', inFlight.length, { least: restarts });
    stage.figure('of these not answered', unanswered, { most: 0 });
    stage.figure('exit, slowest', Math.max(...exits), { most: 10_000, unit: 'ms' });
    stage.figure('nothing new on a screen, p99', percentile(gaps, 99), { most: 3_000, unit: 'ms' });
  },
};
