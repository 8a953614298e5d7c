import { setTimeout as wait } from 'node:timers/promises';
import { Insistent } from './insistent';
import { checkRules } from './judge';
import type { Stage } from './proof';
import type { System } from './system';
import { Visitor } from './visitor';

const AWAY_MS = { full: 10_000, short: 3_000 };
const BEFORE_MS = 1_000;
const SENDERS = 10;
const SENDS_EVERY_MS = 200;
const LONGEST_TEXT = 2_000;
const COMES_EVERY_MS = 500;
const ANSWERED_WITHIN_MS = 5_000;
const WELL_WITHIN_MS = 5_000;
const LEAST_REFUSED = 10;

/** How the store is taken from a server, and given back. */
interface Outage {
  what: string;
  takeAway(): unknown;
  giveBack(): unknown;
}

/** Whoever the store is taken from. */
type Harmed = Pick<System, 'url' | 'processes' | 'stored'>;

/** Takes the store from a server that people speak and come to, gives it back, and judges. */
export async function storeAway(stage: Stage, system: Harmed, outage: Outage) {
  const { url, processes } = system;
  const pids = processes.map(({ pid }) => pid);
  const senders = await Promise.all(
    Array.from({ length: SENDERS }, (_, n) => Insistent.connect(url, 'told', n % 2 === 0)),
  );
  stage.finally(() => senders.forEach((sender) => sender.leave()));
  const text = () => 'x'.repeat(1 + stage.random.int(LONGEST_TEXT));
  for (const sender of senders) sender.speak(SENDS_EVERY_MS, text);
  await wait(BEFORE_MS);

  const visitor = await Visitor.connect(url);
  stage.finally(() => visitor.leave());
  const began = performance.now();
  await outage.takeAway();
  const { joins, ready } = await peopleCome(stage, url, visitor);
  await outage.giveBack();
  const ended = performance.now();
  stage.mark('fault', outage.what, ended - began);

  const well = await allStored(senders, 3 * WELL_WITHIN_MS);
  const wellAfter = performance.now() - ended;
  stage.mark('recovery', 'until everything that waited is stored', wellAfter);
  for (const sender of senders) sender.hush();
  await allStored(senders, WELL_WITHIN_MS);

  judgeAnswers(stage, senders, { began, ended });
  stage.figure('slowest answer to a newcomer', Math.max(...(await Promise.all(joins))), {
    most: ANSWERED_WITHIN_MS,
    unit: 'ms',
  });
  stage.figure('well again after', wellAfter, { most: WELL_WITHIN_MS, unit: 'ms' });
  stage.check(well, 'what was refused is stored when it is sent again');
  const readiness = await ready;
  stage.check(readiness === 503, `the server tells a watchman 503 meanwhile, not ${readiness}`);
  stage.check(
    senders.every(({ connected }) => connected),
    'nobody loses the connection',
  );
  const runOn = processes.every(({ running, pid }, n) => running && pid === pids[n]);
  stage.check(runOn, 'the server runs on, the same process');
  await judgeStored(stage, system, senders);
}

/** Somebody comes now and then, into a room that is not there yet, and a watchman asks. */
async function peopleCome(stage: Stage, url: string, visitor: Visitor) {
  const forMs = AWAY_MS[stage.size];
  const ready = fetch(`${url}/health/ready`).then(
    ({ status }) => status,
    (error: Error) => error.message,
  );
  const joins: Promise<number>[] = [];
  for (let spent = 0; spent < forMs; spent += COMES_EVERY_MS) {
    joins.push(timeOf(visitor.ask('join', { room: `new-${joins.length}` })));
    await wait(COMES_EVERY_MS);
    stage.progress(spent / forMs);
  }
  return { joins, ready };
}

/** ms to the answer; without one, for ever. */
async function timeOf(answer: Promise<unknown>): Promise<number> {
  const began = performance.now();
  return answer.then(
    () => performance.now() - began,
    () => Infinity,
  );
}

async function allStored(senders: readonly Insistent[], withinMs: number): Promise<boolean> {
  const each = await Promise.all(senders.map((sender) => sender.stored(withinMs)));
  return each.every(Boolean);
}

function judgeAnswers(
  stage: Stage,
  senders: readonly Insistent[],
  away: { began: number; ended: number },
) {
  const answers = senders
    .flatMap((sender) => sender.answers)
    .filter(({ at, tookMs }) => at >= away.began && at - tookMs <= away.ended);
  const refused = answers.flatMap((answer) => answer.refused ?? []);
  const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
  stage.figure('sends refused meanwhile', refused.length, { least: LEAST_REFUSED });
  stage.figure('slowest answer to a send', slowest, { most: ANSWERED_WITHIN_MS, unit: 'ms' });
  const other = refused.find((code) => code !== 'unavailable');
  stage.check(other === undefined, `a send is refused as unavailable, not as ${other}`);
  const silence = senders.flatMap(({ silences }) => silences)[0];
  stage.check(silence === undefined, `every send is answered: ${silence}`);
}

/** While the server stands still. */
async function judgeStored(stage: Stage, system: Harmed, senders: readonly Insistent[]) {
  const sent = senders.flatMap((sender) => sender.sent);
  for (const process of system.processes) process.pause();
  const stored = await system.stored();
  for (const process of system.processes) process.resume();
  const { rows } = stored;
  const { length } = sent.filter(({ outcome }) => outcome === 'acknowledged');
  stage.figure('messages stored', rows.length, { least: length, most: length });
  checkRules(stage, stored, { sent, rows, shown: [] });
}
