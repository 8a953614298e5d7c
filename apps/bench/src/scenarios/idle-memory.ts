import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import type { Peer } from '../peer';
import type { Scenario } from '../scenario';
import { rssOf } from '../server-usage';

/** 5,000 in one room would be told twelve million times who comes, where each is told to each. */
const CROWDS = [
  { people: 1_000, rooms: 1 },
  { people: 5_000, rooms: 50 },
] as const;
const SETTLED_MS = 1_500;

/** What a connection costs that does nothing. */
export const idleMemory: Scenario = {
  id: 'idle-memory',
  title: 'Memory of an idle connection',
  how:
    'What the server holds more than when it was empty, by the number of people: 1,000 in one room, ' +
    'and 5,000 in rooms of 100. The heap is that of JavaScript, after its garbage is collected.',
  figures: CROWDS.flatMap(({ people }) => [
    { id: heapOf(people), name: `heap, ${people.toLocaleString('en')} people`, unit: 'KB' },
    { id: rssFigure(people), name: `RSS, ${people.toLocaleString('en')} people`, unit: 'KB' },
  ]),
  async measure(peer, stage) {
    for (const { people, rooms } of stage.size === 'short' ? CROWDS.slice(0, 1) : CROWDS) {
      stage.tell(`${people} people`);
      const server = await stage.start(peer, { probed: peer.onNode });
      const empty = await memoryOf(peer, server);
      const fleet = await stage.gather(peer, server, rooms, people / rooms);
      await wait(SETTLED_MS);
      const full = await memoryOf(peer, server);
      fleet.check();
      if (peer.onNode) stage.found(heapOf(people), (full.heap - empty.heap) / people / 1_000);
      stage.found(rssFigure(people), (full.rss - empty.rss) / people / 1_000);
      fleet.disband();
      await server.kill();
    }
  },
};

export function heapOf(people: number) {
  return `idle-memory-heap-${people}`;
}

function rssFigure(people: number) {
  return `idle-memory-rss-${people}`;
}

async function memoryOf({ onNode }: Peer, server: ServerProcess) {
  const { heapUsed: heap } = onNode
    ? await server.probe.memory({ collected: true })
    : { heapUsed: NaN };
  return { heap, rss: rssOf(server.pid) };
}
