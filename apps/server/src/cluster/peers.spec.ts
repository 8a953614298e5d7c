import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Database } from '../db/database';
import { TestParlour } from '../testing/parlour';
import { Peers } from './peers';

describe('the processes of a server', () => {
  let here: TestParlour;
  let there: TestParlour | undefined;
  let dataDir: string;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    here = await TestParlour.alone({}, dataDir);
    await here.app.get(Peers).beat();
  });
  afterEach(async () => {
    await there?.stop();
    await here.stopAndForget();
  });

  const stored = async () => {
    const rows = await here.app.get(Database).selectFrom('processes').select('id').execute();
    return rows.length;
  };
  /** As if nobody had been able to say for so long that they are alive. */
  const age = (ms: number) =>
    sql`update processes set seen_at = seen_at - ${ms}`.execute(here.app.get(Database));

  it('are not taken for gone by one that starts as the database comes back', async () => {
    await age(60_000);
    there = await TestParlour.alone({}, dataDir);
    await there.app.get(Peers).beat();
    expect(await stored()).toBe(2);
  });

  it('are taken for gone by whoever has been there meanwhile', async () => {
    there = await TestParlour.alone({}, dataDir);
    await there.app.get(Peers).beat();
    expect(await stored()).toBe(2);
    // As if the first one had run for long enough: it is patient no more.
    Object.assign(here.app.get(Peers), { patientUntil: -Infinity });
    await age(60_000);
    await here.app.get(Peers).beat();
    expect(await stored()).toBe(1);
  });
});
