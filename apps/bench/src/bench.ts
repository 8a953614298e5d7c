import type { ServerProcess } from '@parlour/harness';
import { Fleet } from './fleet';
import type { Peer } from './peer';
import type { Results } from './results';
import type { Scenario, Stage } from './scenario';
import { OrderError } from './shared-log';

/** Parlour, and what the ratios are to: measured in every round, and never allowed to fail. */
export const COMPARED = { subject: 'parlour', reference: 'bare' } as const;
export const isCompared = ({ id }: Peer) => id === COMPARED.subject || id === COMPARED.reference;

export interface Plan {
  size: Stage['size'];
  rounds: number;
  scenarios: readonly Scenario[];
  peers: readonly Peer[];
  /** What to put before a server's command, such as `taskset -c 0`. */
  under: readonly string[];
  /** Flags for Parlour's server. */
  nodeFlags?: readonly string[];
}

/** Who is told how far it is. */
export interface Watcher {
  began(scenario: Scenario, peer: Peer): void;
  tell(what: string): void;
  ended(scenario: Scenario, peer: Peer, outcome: string): void;
}

/** One thing to measure. */
export interface Step {
  round: number;
  scenario: Scenario;
  peer: Peer;
}

/**
 * All steps in their order. What is compared is measured close together in time, in another order
 * each time: a machine that becomes slower does it to all.
 */
export function stepsOf({ rounds, scenarios, peers }: Plan): Step[] {
  return Array.from({ length: rounds }, (_, round) =>
    scenarios.flatMap((scenario) =>
      shuffled(peers)
        .filter((peer) => isCompared(peer) || (round === 0 && !scenario.forPlot))
        .filter(() => round === 0 || !scenario.forPlot)
        .map((peer) => ({ round, scenario, peer })),
    ),
  ).flat();
}

/**
 * Takes one step, and cleans up behind it.
 *
 * @throws what makes the whole run worthless: a wrong delivery of a peer that is compared, or that
 *   it could not be measured
 */
export async function take(step: Step, plan: Plan, results: Results, watcher: Watcher) {
  const { scenario, peer } = step;
  const stage = new BenchStage(plan, step, results, watcher);
  watcher.began(scenario, peer);
  try {
    await scenario.measure(peer, stage);
    watcher.ended(scenario, peer, sentence(scenario, stage.values));
  } catch (error) {
    const { message } = error as Error;
    if (isCompared(peer)) throw new Refused(step, error as Error);
    results.fail(scenario.id, peer.id, message);
    watcher.ended(scenario, peer, `${sentence(scenario, stage.values)} failed: ${message}`);
  } finally {
    await stage.cleanUp();
  }
}

/** The run is worth nothing. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor({ scenario, peer }: Step, cause: Error) {
    const what = cause instanceof OrderError ? 'the deliveries are wrong' : 'it failed';
    super(`${peer.title}, ${scenario.id}: ${what}: ${cause.stack ?? cause.message}`, { cause });
  }
}

class BenchStage implements Stage {
  readonly size;
  readonly round;
  readonly values: Record<string, number> = {};
  private readonly servers: ServerProcess[] = [];
  private readonly fleets: Fleet[] = [];
  private readonly tasks: (() => unknown)[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly step: Step,
    private readonly results: Results,
    private readonly watcher: Watcher,
  ) {
    this.size = plan.size;
    this.round = step.round;
  }

  start: Stage['start'] = async (peer, options) => {
    const { under, nodeFlags = [] } = this.plan;
    const flags = peer.id === COMPARED.subject ? { nodeFlags } : {};
    const server = await peer.start({ under, ...flags, ...options });
    this.servers.push(server);
    return server;
  };

  gather: Stage['gather'] = async (peer, servers, rooms, size) => {
    const ports = 'port' in servers ? servers.port : servers.map(({ port }) => port);
    const { results } = this;
    const tooMany = results.tooMany.get(peer.id) ?? Infinity;
    if (size >= tooMany) throw new Error(`${tooMany} people could not join in time before`);
    const fleet = await Fleet.gather(peer, ports, rooms, size).catch((error: unknown) => {
      // It would cost minutes to see it again.
      results.tooMany.set(peer.id, size);
      throw error;
    });
    this.fleets.push(fleet);
    return fleet;
  };

  found: Stage['found'] = (figure, value) => {
    this.values[figure] = value;
    this.results.add(figure, this.step.peer.id, value);
  };

  known: Stage['known'] = ({ id }, figure) => this.results.latest(figure, id);

  tell(what: string) {
    this.watcher.tell(what);
  }

  finally(task: () => unknown) {
    this.tasks.push(task);
  }

  async cleanUp() {
    for (const fleet of this.fleets) fleet.disband();
    for (const server of this.servers) {
      // A profile is written by a process that may end in order.
      if (this.plan.nodeFlags && server.running) await server.kill('SIGTERM');
      await server.forget();
    }
    for (const task of this.tasks.reverse()) await task();
  }
}

function sentence({ figures }: Scenario, values: Record<string, number>): string {
  const shown = figures.filter(({ id }) => id in values);
  return shown.map(({ id, name, unit }) => `${name} ${readable(values[id])} ${unit}`).join(', ');
}

/** Three digits, and commas where it is large. */
export function readable(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value.toLocaleString(
    'en',
    value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
}

function shuffled<T>(list: readonly T[]): T[] {
  const drawn = list.map((item) => ({ item, draw: Math.random() }));
  return drawn.sort((a, b) => a.draw - b.draw).map(({ item }) => item);
}
