// The only connection to the SQLite file, in a thread of its own: the driver is synchronous, and a
// commit that waits for the disk must not stop everybody's events. Plain JavaScript, so that Node
// starts it unbuilt, in tests as in the product.
//
// In:  { id, queries: { sql, parameters, provisions }[], begin, commit }: `begin` a transaction before
//      them, `commit` it after them, or undo it if one of them fails; `provisions` as in steps.ts
// Out: { id, results: { rows, changes }[] } or { id, error: { code, message } }
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

const STATEMENTS_KEPT = 256;
const TRANSACTION = /^(commit|rollback)\b/i;
const ENDED_WITHIN_MS = 1000;
const WRITES = /^\s*(insert|update|delete|create|alter|drop)\b/i;

/** @typedef {{ back: number, least: number, most: number }} Provision */
/** @typedef {{ sql: string, parameters: unknown[], provisions?: Provision[] }} Query */
/** @typedef {{ rows: unknown[], changes: number }} Result */
/** @typedef {{ id: number, queries: Query[], begin: boolean, commit: boolean }} Asked */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
/** Held for as long as this thread lives: the system lets go of it, however the process ends. */
const lock = workerData.alone ? held(`${workerData.path}.lock`) : undefined;
const db = new Database(workerData.path);
// FULL: an acknowledged message survives a power cut, not only a killed process.
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('foreign_keys = ON');
// A page that changes again before it is copied into the file is copied once: 16 MiB of log gather.
db.pragma('wal_autocheckpoint = 4000');
db.pragma('cache_size = -32768');
db.pragma('temp_store = MEMORY');
/** ms that one statement waits for a lock; everybody else's wait behind it. */
const PATIENCE = 1000;
db.pragma(`busy_timeout = ${PATIENCE}`);

/**
 * Threat: of two servers on one file each knows its own people alone, and who is banned at one talks
 * at the other. SQLite locks rows of its own file for moments only, so the lock is a file beside it.
 *
 * @param {string} path
 */
function held(path) {
  const file = new Database(path);
  // One that is about to end may take a moment.
  file.pragma(`busy_timeout = ${ENDED_WITHIN_MS}`);
  try {
    file.exec('begin exclusive');
    return file;
  } catch (error) {
    file.close();
    const { code } = /** @type {{ code?: string }} */ (error);
    throw code === 'SQLITE_BUSY' ? new Error('another server runs on it') : error;
  }
}

/** @type {Map<string, any>} least recently used first */
const statements = new Map();

/** @param {string} sql */
function prepared(sql) {
  const statement = statements.get(sql) ?? db.prepare(sql);
  statements.delete(sql);
  statements.set(sql, statement);
  if (statements.size > STATEMENTS_KEPT) {
    statements.delete(/** @type {string} */ (statements.keys().next().value));
  }
  return statement;
}

/**
 * Threat: the driver leaves a prepared statement open that a locked database refused, and every
 * later commit fails with "SQL statements in progress". So what can be refused for a lock, which is
 * the `begin`, is never prepared; and no write runs outside a transaction.
 *
 * @param {Omit<Asked, 'id'>} asked
 * @returns {Result[]}
 */
function execute({ queries, begin: begins, commit }) {
  if (begins) begin();
  try {
    /** @type {Result[]} */
    const results = [];
    for (const query of queries) {
      results.push(isProvided(query, results) ? executeOne(query) : { rows: [], changes: 0 });
    }
    if (commit) db.exec('commit');
    return results;
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (commit && db.inTransaction) db.exec('rollback');
    throw error;
  }
}

/**
 * @param {Query} query
 * @returns {Result}
 */
function executeOne(query) {
  if (TRANSACTION.test(query.sql)) {
    db.exec(query.sql);
    return { rows: [], changes: 0 };
  }
  if (db.inTransaction || !WRITES.test(query.sql)) return executePrepared(query);
  return /** @type {Result} */ (execute({ queries: [query], begin: true, commit: true })[0]);
}

/**
 * @param {Query} query
 * @param {Result[]} before
 */
function isProvided({ provisions = [] }, before) {
  return provisions.every(({ back, least, most }) => {
    const { changes } = /** @type {Result} */ (before.at(-back));
    return changes >= least && changes <= most;
  });
}

let isLocked = false;

/**
 * Whoever comes while somebody else holds the lock, and after one has waited for it, does not wait:
 * those waits would add up, one behind the other.
 */
function begin() {
  try {
    // A rollback may have failed with the disk: what is left of it must not be in the way for ever.
    if (db.inTransaction) db.exec('rollback');
    // IMMEDIATE: a transaction that can't write must fail at its start, not at its commit.
    db.exec('begin immediate');
    if (isLocked) db.pragma(`busy_timeout = ${PATIENCE}`);
    isLocked = false;
  } catch (error) {
    if (!isLocked) db.pragma('busy_timeout = 0');
    isLocked = true;
    throw error;
  }
}

/** @param {Query} query */
function executePrepared({ sql, parameters }) {
  const statement = prepared(sql);
  if (!statement.reader) return { rows: [], changes: statement.run(parameters).changes };
  const rows = statement.all(parameters);
  return { rows, changes: rows.length };
}

port.on('message', (/** @type {Asked | 'close'} */ asked) => {
  if (asked === 'close') {
    db.close();
    lock?.close();
    port.close();
    return;
  }
  const { id } = asked;
  try {
    port.postMessage({ id, results: execute(asked) });
  } catch (error) {
    const { code, message } = /** @type {Error & { code?: string }} */ (error);
    port.postMessage({ id, error: { code: code ?? 'SQLITE_ERROR', message } });
  }
});

port.postMessage({ ready: db.pragma('synchronous', { simple: true }) });
