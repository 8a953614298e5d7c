import { type RawBuilder, sql } from 'kysely';

/**
 * Threat: SQLite cuts a text of JSON at a NUL, and keeps half of a surrogate pair as bytes whose
 * reading ends the process; PostgreSQL refuses both, and the whole batch with them. The contract
 * lets neither in (`storable`); nor must anything else.
 *
 * Rows as one parameter, to select from: the statement stays the same however many there are, so
 * that it is compiled once and prepared once. Columns go by their place in a row. It is an object,
 * for that is what both databases know by this name.
 *
 * @example
 * sql`select ${at(0)} as room, ${at(1, 'bigint')} as n from ${jsonRows([['lobby', 3]])}`
 */
export function jsonRows(rows: readonly (readonly unknown[])[]): RawBuilder<unknown> {
  return sql`json_each(${JSON.stringify({ ...rows })})`;
}

/** What a row of {@link jsonRows} has in a place. */
export function at(place: number, type: 'text' | 'bigint' = 'text'): RawBuilder<unknown> {
  const value = sql`value ->> ${sql.lit(place)}`;
  return type === 'text' ? value : sql`cast(${value} as bigint)`;
}

/** The place of a row among those of {@link jsonRows}, from 0 on. */
export const place = sql`cast(key as bigint)`;
