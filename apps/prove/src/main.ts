import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Attempt, oneByOne, sideBySide } from './lanes';
import { Progress } from './progress';
import type { Form, Proof } from './proof';
import { PROOFS } from './proofs';
import { Random } from './random';
import { writeReport } from './report';
import { seeEachFail } from './sabotage';
import { prove, titleOf, type Verdict } from './stage';

const USAGE = `npm run prove                  every promise, as docs/guarantees.md tells it
npm run prove -- G1 G3         these
npm run prove -- --short       the form that is part of npm test
npm run prove -- --form one    of the two forms one: one process on SQLite, or a cluster
npm run prove -- --seed 42     the random choices of another run
npm run prove -- --sabotage    builds broken on purpose: each has to be seen to fail`;

const { values, positionals: ids } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    form: { type: 'string' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    sabotage: { type: 'boolean', default: false },
    server: { type: 'string', default: 'dist/apps/server' },
    page: { type: 'string', default: 'dist/apps/web/browser' },
    reports: { type: 'string', default: 'reports' },
    help: { type: 'boolean', default: false },
  },
});

// Ends what `exit` ends: the servers that run.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

const unknown = ids.find((id) => !PROOFS.some((proof) => proof.id === id));
const seed = Number(values.seed);
if (values.help) {
  console.log(USAGE);
} else if (unknown !== undefined || !Number.isSafeInteger(seed)) {
  console.error(unknown ? `there is no promise ${unknown}` : '--seed is a whole number');
  console.error(USAGE);
  process.exitCode = 2;
} else if (values.sabotage) {
  process.exitCode = (await seeEachFail(ids, seed, values.form)) ? 0 : 1;
} else {
  process.exitCode = (await proveAll()) ? 0 : 1;
}
// A proof that left something open does not keep the next step waiting.
process.exit();

async function proveAll(): Promise<boolean> {
  const size = values.short ? 'short' : 'full';
  console.log(`Parlour: proving its promises, ${size} form, seed ${seed}\n`);
  const attempts = PROOFS.filter(({ id }) => ids.length === 0 || ids.includes(id)).flatMap(
    (proof) => formsOf(proof).map((form) => ({ proof, form })),
  );
  const progress = new Progress();
  const results = new Map<Attempt, Verdict>();
  // In full form each has its load and its faults to itself.
  await (values.short ? sideBySide : oneByOne)(attempts, async (attempt) => {
    const { proof, form } = attempt;
    const verdict = await prove(proof, {
      size,
      form,
      random: new Random(seed).fork(proof.id),
      serverBuild: values.server,
      pageBuild: values.page,
      progress: progress.begin(proof.id, titleOf(proof, form)),
    });
    progress.end(verdict);
    results.set(attempt, verdict);
  });
  const verdicts = attempts.flatMap((attempt) => results.get(attempt) ?? []);
  console.log(`\n${writeReport(values.reports, { size, seed, verdicts })}`);
  return verdicts.every(({ outcome }) => outcome === 'holds' || outcome === 'skipped');
}

function formsOf({ forms = ['one'] }: Proof): readonly Form[] {
  return forms.filter((form) => values.form === undefined || values.form === form);
}
