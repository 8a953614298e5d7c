import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { Database } from '../db/database';
import { at, jsonRows } from '../db/json-rows';
import { GroupCommit } from '../messages/group-commit';

/** A guest wants the name. */
export interface Wanted {
  guest: string;
  name: string;
  skeletons: readonly string[];
  /** Whoever has one of the skeletons and was last here by then has lost it, ms since the epoch. */
  freeUntil: number;
}

const LARGEST_COMMIT = 1_000;
/** While a crowd comes, so long between two commits: a name can wait, and each commit costs. */
const CROWD_PAUSE_MS = 100;

/**
 * Whose name is whose, as the database has it: it decides, for a name may be wanted by two guests
 * of two processes in the same moment. A crowd's names are stored together.
 */
@Injectable()
export class KnownNames implements BeforeApplicationShutdown {
  private readonly commits = new GroupCommit<Wanted, number | undefined>(
    (batch) => this.store(batch),
    LARGEST_COMMIT,
    () => CROWD_PAUSE_MS,
  );
  private readonly seen = new GroupCommit<[guest: string, at: number], void>(
    (batch) => this.storeSeen(batch),
    LARGEST_COMMIT,
    () => CROWD_PAUSE_MS,
  );
  /** Of the names that have been read. */
  private version = 0;

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
    this.version = Math.max(0, ...names.map(({ version }) => version));
    return names.reverse();
  }

  /** Those that were taken or given up since the last time that somebody asked, here or elsewhere. */
  async changed() {
    const names = await this.db
      .selectFrom('names')
      .selectAll()
      .where('version', '>', this.version)
      .orderBy('version')
      .execute();
    this.version = Math.max(this.version, names.at(-1)?.version ?? 0);
    return names;
  }

  /** What was read from that version on is read again. */
  unread(version: number) {
    this.version = Math.min(this.version, version - 1);
  }

  /**
   * Resolves after the commit, with its version if the name is theirs: of all who want it at once,
   * one has it.
   */
  claim(wanted: Wanted): Promise<number | undefined> {
    return this.commits.add(wanted);
  }

  /** Their bearer was here at that time; resolves after the commit. */
  keep(guest: string, at: number): Promise<void> {
    return this.seen.add([guest, at]);
  }

  /** What is on its way is stored before the database is closed. */
  async beforeApplicationShutdown() {
    await Promise.all([this.commits.idle(), this.seen.idle()]);
  }

  /** Forgets those whose bearers were last here by then. */
  async forget(until: number) {
    const old = this.db.selectFrom('names').select('guest').where('seen_at', '<=', until);
    await this.db.atomically([
      nextVersion,
      this.db.deleteFrom('name_skeletons').where('guest', 'in', old),
      this.db.deleteFrom('names').where('seen_at', '<=', until),
    ]);
  }

  /** The name is free: nobody is that guest any more. */
  async release(guest: string) {
    // One that is on its way would come after.
    await Promise.all([this.commits.idle(), this.seen.idle()]);
    await this.db.atomically([
      nextVersion,
      this.db.deleteFrom('name_skeletons').where('guest', '=', guest),
      // Gone with the old ones: until then the others learn that it is over.
      sql`update names set seen_at = 0, version = ${version} where guest = ${guest}`,
    ]);
  }

  private async store(batch: readonly Wanted[]): Promise<(number | undefined)[]> {
    // The same guest twice: the later one counts. The same name twice: the first one has it.
    const latest = new Map(batch.map((one) => [one.guest, one]));
    const first = new Map<string, string>();
    const claims = [...latest.values()].filter(({ guest, skeletons }) => {
      const isFirst = skeletons.every((skeleton) => !first.has(skeleton));
      if (isFirst) for (const skeleton of skeletons) first.set(skeleton, guest);
      return isFirst;
    });
    const freeUntil = Math.min(...batch.map((one) => one.freeUntil));
    const results = await this.db.atomically(claiming(claims, freeUntil));
    const rows = results.at(-1)?.rows as { guest: string; name: string; version: number }[];
    const theirs = rows.filter(({ guest, name }) => name === latest.get(guest)?.name);
    const versions = new Map(theirs.map(({ guest, version }) => [guest, version]));
    return batch.map(({ guest }) => versions.get(guest));
  }

  private async storeSeen(batch: readonly [guest: string, at: number][]): Promise<void[]> {
    const rows = jsonRows([...new Map(batch)]);
    await this.db.atomically([
      // In turn: two of them would wait for each other's rows.
      sql`update meta set value = value where key = 'names'`,
      sql`
        update names set seen_at = seen.seen_at
        from (select ${at(0)} as guest, ${at(1, 'bigint')} as seen_at from ${rows}) as seen
        where names.guest = seen.guest
      `,
    ]);
    return batch.map(() => undefined);
  }
}

/** Counts the changes; and whoever has counted is alone until the commit. */
const nextVersion = sql`
  update meta set value = cast(cast(value as bigint) + 1 as text) where key = 'names'
`;
const version = sql`(select cast(value as bigint) from meta where key = 'names')`;

/** Gives each of the guests the name that they want, unless somebody else has one that looks alike. */
function claiming(claims: readonly Wanted[], freeUntil: number): RawBuilder<unknown>[] {
  const now = Date.now();
  const names = jsonRows(claims.map(({ guest, name }) => [guest, name]));
  const skeletons = jsonRows(
    claims.flatMap(({ guest, skeletons }) => skeletons.map((skeleton) => [skeleton, guest])),
  );
  const wanted = sql`
    with claim as (select ${at(0)} as guest, ${at(1)} as name from ${names}),
      wanted as (select ${at(0)} as skeleton, ${at(1)} as guest from ${skeletons})
  `;
  const granted = sql`
    select claim.guest from claim join names
    on (names.guest, names.name) = (claim.guest, claim.name)
  `;
  return [
    nextVersion,
    sql`
      ${wanted} delete from name_skeletons where skeleton in (select skeleton from wanted)
      and not exists (
        select 1 from names
        where names.guest = name_skeletons.guest and seen_at > ${freeUntil}
      )
    `,
    sql`
      ${wanted} insert into names (guest, name, seen_at, version)
      select claim.guest, claim.name, ${now}, ${version} from claim where not exists (
        select 1 from wanted join name_skeletons on name_skeletons.skeleton = wanted.skeleton
        where wanted.guest = claim.guest and name_skeletons.guest <> claim.guest
      )
      on conflict (guest) do update
      set name = excluded.name, seen_at = excluded.seen_at, version = excluded.version
    `,
    sql`${wanted} delete from name_skeletons where guest in (${granted})`,
    sql`
      ${wanted} insert into name_skeletons (skeleton, guest)
      select skeleton, guest from wanted where guest in (${granted})
    `,
    sql`${wanted} select guest, name, version from names where guest in (select guest from claim)`,
  ];
}
