import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import type { Proof, Stage } from '../proof';
import { RawMember } from '../raw-member';
import { System } from '../system';
import { Visitor } from '../visitor';

const MEMBERS = { full: 200, short: 60 } as const;
const ROOM = 'hall';
const LOOK_EVERY_MS = 250;
const SEEN_WITHIN_MS = 5_000;
const GONE_WITHIN_MS = 30_000;
/** Ghosts would be there for longer than that. */
const LOOKED_FOR_MS = { full: 60_000, short: 0 };

export const noGhosts: Proof = {
  id: 'G21',
  promise: 'who was connected to a process that died is gone, or back, and nobody twice',
  forms: ['cluster'],

  async run(stage) {
    const count = MEMBERS[stage.size];
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const watchers = await Promise.all([0, 1].map((n) => Visitor.connect(system.urlOf(n))));
    for (const watcher of watchers) await watcher.get('join', { room: ROOM });
    const dying = system.processOf(2);
    const members = await gather(stage, dying, count);
    const all = count + watchers.length;
    await sees(stage, watchers, all, SEEN_WITHIN_MS, 'everybody is seen by way of each process');

    const began = performance.now();
    await system.kill('SIGKILL', [dying]);
    stage.mark('fault', `SIGKILL of a process with ${count} people`);
    // Every tenth comes back, by way of another process, before it is known that the first is gone.
    const back = members.filter((_, n) => n % 10 === 0);
    const again = await Promise.all(back.map((one) => enter(system.processOf(0), one.token)));
    stage.finally(() => again.forEach(({ member }) => member.leave()));
    const left = watchers.length + back.length;
    await sees(stage, watchers, left, GONE_WITHIN_MS, 'who is gone is gone, who is back is there');
    stage.figure('seen to be gone after', performance.now() - began, {
      most: GONE_WITHIN_MS,
      unit: 'ms',
    });
    await system.start([dying]);
    await wait(Math.max(0, LOOKED_FOR_MS[stage.size] - (performance.now() - began)));
    const newcomer = await Visitor.connect(dying.url);
    await newcomer.get('join', { room: ROOM });
    const watching = [...watchers, newcomer];
    await sees(
      stage,
      watching,
      left + 1,
      SEEN_WITHIN_MS,
      'a process that starts again sees them all',
    );
    for (const watcher of watching) watcher.leave();
  },
};

interface Member {
  member: RawMember;
  token: string;
}

async function gather(stage: Stage, process: ServerProcess, count: number): Promise<Member[]> {
  const members = await Promise.all(Array.from({ length: count }, () => enter(process)));
  stage.finally(() => members.forEach(({ member }) => member.leave()));
  return members;
}

async function enter({ port }: ServerProcess, known?: string): Promise<Member> {
  const member = new RawMember(port, known === undefined ? {} : { token: known });
  let token = known;
  member.on('welcome', (welcome) => (token ??= welcome.token));
  await member.in();
  await member.get('join', { room: ROOM });
  return { member, token: token as string };
}

/** Whether the room has so many people for each of the watchers, by its count and by its list. */
async function sees(
  stage: Stage,
  watchers: readonly Visitor[],
  count: number,
  withinMs: number,
  what: string,
) {
  const isSeen = (counts: readonly number[]) => counts.every((one) => one === count);
  const look = () => Promise.all(watchers.map((watcher) => peopleSeenBy(watcher)));
  const ends = performance.now() + withinMs;
  let latest = await look();
  while (!isSeen(latest) && performance.now() < ends) {
    await wait(LOOK_EVERY_MS);
    latest = await look();
  }
  stage.check(isSeen(latest), `${what}: ${count}, and not ${latest}`);
}

/** Everybody on every page, each counted once; -1 if that is not the count that is told. */
async function peopleSeenBy(watcher: Visitor): Promise<number> {
  const ids = new Set<string>();
  let page = await pageOf(watcher);
  for (;;) {
    for (const { id } of page.members) ids.add(id);
    if (page.next === undefined) return ids.size === page.count ? page.count : -1;
    page = await pageOf(watcher, page.next);
  }
}

function pageOf(watcher: Visitor, from?: string) {
  return watcher.get('members', { room: ROOM, ...(from !== undefined && { from }) });
}
