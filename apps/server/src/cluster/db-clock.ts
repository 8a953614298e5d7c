import { sql } from 'kysely';

/** ms since the epoch, by PostgreSQL's clock: those of the machines may differ. */
export const dbNow = sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
