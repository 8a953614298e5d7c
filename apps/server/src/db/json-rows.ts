import { type RawBuilder, sql } from 'kysely';

/**
 * Threat: SQLite cuts a text of JSON at a NUL, and keeps half of a surrogate pair as bytes whose
 * reading ends the process. The contract lets neither in (`storable`); nor must anything else.
 *
 * Rows as one parameter, to select from: the statement stays the same however many there are, so
 * that it is compiled once and prepared once. Columns go by their place in a row.
 *
 * @example
 * sql`select ${at(0)} as room, ${at(1)} as n from ${jsonRows([['lobby', 3]])}`
 */
export function jsonRows(rows: readonly (readonly unknown[])[]): RawBuilder<unknown> {
  return sql`json_each(${JSON.stringify(rows)})`;
}

/** What a row of {@link jsonRows} has in a place. */
export function at(place: number): RawBuilder<unknown> {
  return sql`value ->> ${sql.lit(place)}`;
}
