import { mkdtempSync, rmSync } from 'node:fs';
import {
  asOwner,
  freePort,
  inMemory,
  type Service,
  startPostgres,
  startRedis,
} from '@parlour/harness';

/** A database of its own. */
export interface Database {
  url: string;
}

/** What several processes stand on. It is started once, for all proofs, each with a database of its own. */
export interface Services {
  postgres: Service;
  redis: Service;
  newDatabase(): Promise<Database>;
}

const MOST_CONNECTIONS = '200';

let services: Promise<Services> | undefined;

export function theServices(): Promise<Services> {
  return (services ??= start());
}

async function start(): Promise<Services> {
  const dir = mkdtempSync(inMemory('parlour-services-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const settings = { max_connections: MOST_CONNECTIONS };
  const [postgres, redis] = await Promise.all([
    startPostgres({ dir, port: await freePort(), settings }),
    startRedis({ dir, port: await freePort() }),
  ]);
  let count = 0;
  const newDatabase = async () => {
    const name = `proof_${++count}`;
    await asOwner(postgres.url, `create database ${name}`);
    return { url: new URL(name, postgres.url).href };
  };
  return { postgres, redis, newDatabase };
}
