import { setTimeout as wait } from 'node:timers/promises';
import type { Fleet } from '../fleet';
import type { Scenario } from '../scenario';

const SIZES = [250, 500, 1_000, 2_000] as const;
const SHORT_SIZES: readonly number[] = [250, 1_000];
/** Beyond this only Parlour is asked in every round: what everybody is told grows with the square. */
const LARGE = 1_000;
const QUIET_MS = 300;

/** Everybody comes at once. */
export const joinStorm: Scenario = {
  id: 'join-storm',
  title: 'Everybody comes at once',
  how:
    'People connect, 100 at a time, and join one room. Counted are all bytes that TCP delivers to ' +
    'them, and the seconds until each has joined and the last announcement has come.',
  figures: [
    ...SIZES.map((size) => ({
      id: bytesOf(size),
      name: `${size.toLocaleString('en')} people, received`,
      unit: 'MB' as const,
    })),
    ...SIZES.map((size) => ({
      id: secondsOf(size),
      name: `${size.toLocaleString('en')} people, all there`,
      unit: 's' as const,
    })),
  ],
  async measure(peer, stage) {
    for (const size of stage.size === 'short' ? SHORT_SIZES : SIZES) {
      if (size > LARGE && peer.id !== 'parlour' && (stage.round > 0 || peer.id !== 'bare'))
        continue;
      stage.tell(`${size} people`);
      const server = await stage.start(peer);
      const began = performance.now();
      const fleet = await stage.gather(peer, server, 1, size);
      const quiet = await quietAfter(fleet, performance.now());
      stage.found(bytesOf(size), fleet.received / 1e6);
      stage.found(secondsOf(size), (quiet - began) / 1_000);
      fleet.disband();
      await server.kill();
    }
  },
};

export function bytesOf(size: number) {
  return `join-storm-bytes-${size}`;
}

export function secondsOf(size: number) {
  return `join-storm-seconds-${size}`;
}

/** When the last announcement came, or when all had joined, if that was later. */
async function quietAfter(fleet: Fleet, joinedAt: number): Promise<number> {
  for (;;) {
    const last = Math.max(joinedAt, fleet.lastAnnouncementAt);
    if (performance.now() - last > QUIET_MS) return last;
    fleet.check();
    await wait(10);
  }
}
