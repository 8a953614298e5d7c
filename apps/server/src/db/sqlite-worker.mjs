// The only connection to the SQLite file, in a thread of its own: the driver is synchronous, and a
// commit that waits for the disk must not stop everybody's events. Plain JavaScript, so that Node
// starts it unbuilt, in tests as in the product.
//
// In:  { id, sql, parameters }
// Out: { id, rows, changes } or { id, error: { code, message } }
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

const STATEMENTS_KEPT = 256;
const WRITES = /^\s*(insert|update|delete|create|alter|drop)\b/i;

/** @typedef {{ id: number, sql: string, parameters: unknown[] }} Query */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
let db = open();

/** @type {Map<string, any>} least recently used first */
const statements = new Map();

function open() {
  const opened = new Database(workerData.path);
  // FULL: an acknowledged message survives a power cut, not only a killed process.
  opened.pragma('journal_mode = WAL');
  opened.pragma('synchronous = FULL');
  opened.pragma('foreign_keys = ON');
  // Everybody else's statements wait behind one that waits.
  opened.pragma('busy_timeout = 1000');
  return opened;
}

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

/** @param {Query} query */
function execute({ sql, parameters }) {
  const statement = prepared(sql);
  return statement.reader
    ? { rows: statement.all(parameters), changes: 0 }
    : { rows: [], changes: statement.run(parameters).changes };
}

/**
 * A write of its own gets a transaction of its own: a locked database then refuses the `begin`. If
 * it refused the write itself, the driver would leave that statement open, and every later commit
 * would fail with "SQL statements in progress".
 *
 * @param {Query} query
 */
function executeWhole(query) {
  if (db.inTransaction || !WRITES.test(query.sql)) return execute(query);
  db.exec('begin immediate');
  try {
    const result = execute(query);
    db.exec('commit');
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('rollback');
    throw error;
  }
}

port.on('message', (/** @type {Query | 'close'} */ query) => {
  if (query === 'close') {
    db.close();
    port.close();
    return;
  }
  const { id } = query;
  try {
    port.postMessage({ id, ...executeWhole(query) });
  } catch (error) {
    const { code, message } = /** @type {Error & { code?: string }} */ (error);
    port.postMessage({ id, error: { code: code ?? 'SQLITE_ERROR', message } });
    if (message.includes('statements in progress')) reopen();
  }
});

/** The way out of a connection that can't commit any more; what it had open is rolled back. */
function reopen() {
  statements.clear();
  db.close();
  db = open();
}

port.postMessage({ ready: db.pragma('synchronous', { simple: true }) });
