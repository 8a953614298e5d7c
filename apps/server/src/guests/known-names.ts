import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../db/database';
import { at, jsonRows } from '../db/json-rows';
import { GroupCommit } from '../messages/group-commit';

/** Whose name, and when they were last here, ms since the epoch. */
interface Known {
  guest: string;
  name: string;
  seenAt: number;
}

const LARGEST_COMMIT = 1_000;
/** While a crowd comes, so long between two commits: a name can wait, and each commit costs. */
const CROWD_PAUSE_MS = 100;

/** Names as they outlive a restart. A crowd's names are stored together. */
@Injectable()
export class KnownNames implements BeforeApplicationShutdown {
  private readonly commits = new GroupCommit<Known, void>(
    (batch) => this.store(batch),
    LARGEST_COMMIT,
    () => CROWD_PAUSE_MS,
  );

  constructor(private readonly db: Database) {}

  /** Of those who were here since then, so many at most; who was away for longest first. */
  async latest(since: number, most: number) {
    const names = await this.db
      .selectFrom('names')
      .selectAll()
      .where('seen_at', '>', since)
      .orderBy('seen_at', 'desc')
      .limit(most)
      .execute();
    return names.reverse();
  }

  /** Resolves after the commit. */
  keep(known: Known): Promise<void> {
    return this.commits.add(known);
  }

  /** What is on its way is stored before the database is closed. */
  async beforeApplicationShutdown() {
    await this.commits.idle();
  }

  async forget(until: number) {
    await this.db.deleteFrom('names').where('seen_at', '<=', until).execute();
  }

  async forgetOf(guest: string) {
    // One that is on its way would come after.
    await this.commits.idle();
    await this.db.deleteFrom('names').where('guest', '=', guest).execute();
  }

  private async store(batch: readonly Known[]): Promise<void[]> {
    // The same guest twice: the later one counts.
    const latest = new Map(batch.map((one) => [one.guest, one]));
    const rows = Array.from(latest.values(), ({ guest, name, seenAt }) => [guest, name, seenAt]);
    await this.db.atomically([
      sql`
        insert into names (guest, name, seen_at)
        select ${at(0)}, ${at(1)}, ${at(2)} from ${jsonRows(rows)} where true
        on conflict (guest) do update set name = excluded.name, seen_at = excluded.seen_at
      `,
    ]);
    return batch.map(() => undefined);
  }
}
