import { Client } from 'pg';

/** Runs one statement on PostgreSQL, by a connection of its own: to make a database, or to end one. */
export async function asOwner(url: string, sql: string) {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
