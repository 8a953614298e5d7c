import { basename } from 'node:path';
import { asOwner } from '../../../../libs/harness/src/as-owner';

/** Where PostgreSQL and Redis are, if the tests are to run on them. */
const { TEST_POSTGRES: postgres, TEST_REDIS: redis = '' } = process.env;
export const isOnPostgres = postgres !== undefined;
export { redis };

/** The settings of a server whose data belong to the folder: a database of that name, if need be. */
export async function storeOf(dataDir: string): Promise<NodeJS.ProcessEnv> {
  if (!postgres) return {};
  const name = basename(dataDir);
  await unlessThere(asOwner(postgres, `create database "${name}"`));
  // Each client of a test knows its process.
  return { DATABASE_URL: new URL(name, postgres).href, REDIS_URL: redis, POLLING: 'sticky' };
}

export async function forgetStoreOf(dataDir: string) {
  if (!postgres) return;
  await asOwner(postgres, `drop database if exists "${basename(dataDir)}" with (force)`);
}

/** What was deleted makes room: PostgreSQL needs to be told so. */
export async function tidied({ dataDir }: { dataDir: string }) {
  if (postgres) await asOwner(new URL(basename(dataDir), postgres).href, 'vacuum full');
}

const DUPLICATE_DATABASE = '42P04';

/** A server that is started again has one already. */
async function unlessThere(creating: Promise<void>) {
  await creating.catch((error: { code?: string }) => {
    if (error.code !== DUPLICATE_DATABASE) throw error;
  });
}
