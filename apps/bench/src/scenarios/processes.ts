import { mkdtempSync, rmSync } from 'node:fs';
import {
  freePort,
  inMemory,
  type ServerProcess,
  startPostgres,
  startRedis,
} from '@parlour/harness';
import { COMPARED } from '../bench';
import type { Fleet } from '../fleet';
import type { Scenario, Stage } from '../scenario';
import { cpuMsOf } from '../server-usage';
import { type Pace, trial } from '../trial';

const SIZE = 1_000;
const CALM = 10;
const BUSY = 100;
const PACE: Pace = { warmUpMs: 1_000, measuredMs: 5_000 };

/** One process on SQLite; one, and two, on PostgreSQL and Redis. */
const FORMS = [
  { id: 'sqlite', name: 'one on SQLite', count: 1, isShared: false },
  { id: 'one', name: 'one on PostgreSQL', count: 1, isShared: true },
  { id: 'two', name: 'two on PostgreSQL', count: 2, isShared: true },
] as const;

/** What a second process costs, and brings. */
export const processes: Scenario = {
  id: 'processes',
  title: 'One room of 1,000, by one process and by two',
  how:
    'Members and speakers by turns, 10 and 100 messages a second. Far is who is connected to the ' +
    'other process. The processes share one core; PostgreSQL, Redis and the load have the other.',
  forPlot: true,
  figures: FORMS.flatMap(({ id, name }) => [
    { id: `${id}-p50`, name: `${name}: delivery p50 at ${CALM}/s`, unit: 'ms' as const },
    { id: `${id}-p99`, name: `${name}: delivery p99 at ${CALM}/s`, unit: 'ms' as const },
    ...(id === 'two'
      ? [
          { id: 'far-p50', name: `${name}: far p50 at ${CALM}/s`, unit: 'ms' as const },
          { id: 'far-p99', name: `${name}: far p99 at ${CALM}/s`, unit: 'ms' as const },
        ]
      : []),
    { id: `${id}-cpu`, name: `${name}: CPU of the busiest at ${BUSY}/s`, unit: '%' as const },
  ]),
  async measure(peer, stage) {
    if (peer.id !== COMPARED.subject) return;
    for (const form of FORMS) {
      stage.tell(form.name);
      const env = form.isShared ? await services(stage) : {};
      const servers = await Promise.all(
        Array.from({ length: form.count }, () => stage.start(peer, { env })),
      );
      const fleet = await stage.gather(peer, servers, 1, SIZE);
      await measureForm(stage, form.id, servers, fleet);
      fleet.disband();
      await Promise.all(servers.map((server) => server.kill()));
    }
  },
};

async function measureForm(
  stage: Stage,
  id: (typeof FORMS)[number]['id'],
  servers: readonly ServerProcess[],
  fleet: Fleet,
) {
  const [first] = servers as readonly [ServerProcess];
  const { p50, p99 } = await trial(first, fleet, CALM, PACE);
  stage.found(`${id}-p50`, p50);
  stage.found(`${id}-p99`, p99);
  if (id === 'two') {
    stage.found('far-p50', fleet.farLatencies.percentile(50));
    stage.found('far-p99', fleet.farLatencies.percentile(99));
  }
  const before = servers.map(({ pid }) => cpuMsOf(pid));
  const began = performance.now();
  await trial(first, fleet, BUSY, PACE);
  const lasted = performance.now() - began;
  const used = servers.map(({ pid }, n) => cpuMsOf(pid) - (before[n] as number));
  stage.found(`${id}-cpu`, (100 * Math.max(...used)) / lasted);
}

/** PostgreSQL and Redis, on the core of the load, as settings. */
async function services(stage: Stage) {
  const dir = mkdtempSync(inMemory('parlour-bench-'));
  stage.finally(() => rmSync(dir, { recursive: true, force: true }));
  const postgres = await startPostgres({ dir, port: await freePort() });
  stage.finally(() => postgres.stop());
  const redis = await startRedis({ dir, port: await freePort() });
  stage.finally(() => redis.stop());
  return { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
}
