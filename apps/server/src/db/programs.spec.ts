import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchIn } from '../testing/upkeep';
import { runPostgresProgram } from './programs';

describe('a program of PostgreSQL', () => {
  let before: string | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'parlour-'));

  beforeAll(() => {
    const echo = '#!/bin/sh\necho note >&2\necho "error: $* with $PGPASSWORD" >&2\nexit 1\n';
    writeFileSync(join(folder, 'pg_dump'), echo);
    chmodSync(join(folder, 'pg_dump'), 0o755);
    before = searchIn(folder);
  });
  afterAll(() => {
    searchIn(before);
    rmSync(folder, { recursive: true });
  });

  it('gets the password where nobody else sees it, and says in one line why it failed', async () => {
    const running = runPostgresProgram('pg_dump', ['--x'], 'postgres://ann:s%40y@here:5/db');
    await expect(running).rejects.toThrow(
      new Error('pg_dump failed: error: --x --dbname=postgres://ann@here:5/db with s@y'),
    );
  });

  it('is named where there is none', async () => {
    const missing = 'pg_nothing' as 'pg_dump';
    await expect(runPostgresProgram(missing, [], 'postgres://here/db')).rejects.toThrow(
      "pg_nothing is not on this machine: install PostgreSQL's client programs",
    );
  });
});
