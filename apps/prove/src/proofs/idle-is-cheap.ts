import { setTimeout as wait } from 'node:timers/promises';
import { PROBED_BY, type ServerProcess } from '@parlour/harness';
import type { Proof, Stage } from '../proof';
import { RawMember } from '../raw-member';

const MEMBERS = { full: 5_000, short: 800 } as const;
/** Bare Socket.IO tells everybody in a room of everybody who comes: large rooms would take it minutes. */
const PER_ROOM = 50;
const AT_A_TIME = 50;
const SETTLES_MS = 1_000;
const TIMES_BARE = 1.1;
const BARE = 'libs/harness/peers/bare-socket-io.mjs';
const KIB = 1024;

export const idleIsCheap: Proof = {
  id: 'G7',
  promise: 'an idle member costs no more memory than a connection of bare Socket.IO',
  isMeasured: true,

  async run(stage) {
    const count = MEMBERS[stage.size];
    const bare = await stage.startServer(
      {},
      {
        probed: true,
        program: (port) => [process.execPath, ...PROBED_BY, BARE, String(port)],
      },
    );
    const parlour = await stage.startServer({ RATE_LIMIT: 'off' }, { probed: true });
    const costOfBare = await costOfMembers(stage, bare, count);
    stage.progress(0.5);
    const cost = await costOfMembers(stage, parlour, count);

    stage.figure('a member of bare Socket.IO', costOfBare, { unit: 'KiB' });
    stage.figure('a member', cost, { unit: 'KiB' });
    stage.figure('a member, times bare', cost / costOfBare, { most: TIMES_BARE });
  },
};

/** KiB of JavaScript's heap for each, without garbage. All of them leave when it is known. */
async function costOfMembers(stage: Stage, server: ServerProcess, count: number) {
  // What is made once, for the first of all, is no cost of the others.
  const first = await gather(server, 0, AT_A_TIME);
  const before = await heapUsed(server);
  const others = await gather(server, AT_A_TIME, count);
  await wait(SETTLES_MS);
  const after = await heapUsed(server);
  const members = [...first, ...others];
  stage.check(
    members.every(({ isOver }) => !isOver),
    `all ${count} stay connected`,
  );
  for (const member of members) member.leave();
  return (after - before) / KIB / others.length;
}

async function gather(server: ServerProcess, from: number, to: number): Promise<RawMember[]> {
  const members: RawMember[] = [];
  for (let n = from; n < to; n += AT_A_TIME) {
    const batch = Array.from({ length: Math.min(AT_A_TIME, to - n) }, async (_, at) => {
      const member = await RawMember.connect(server.port);
      await member.get('join', { room: `room-${Math.floor((n + at) / PER_ROOM)}` });
      return member;
    });
    members.push(...(await Promise.all(batch)));
  }
  return members;
}

async function heapUsed(server: ServerProcess): Promise<number> {
  return (await server.probe.memory({ collected: true })).heapUsed;
}
