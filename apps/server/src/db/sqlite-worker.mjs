// The only connection to the SQLite file, in a thread of its own: the driver is synchronous, and a
// commit that waits for the disk must not stop everybody's events. Plain JavaScript, so that Node
// starts it unbuilt, in tests as in the product.
//
// In:  { id, sql, parameters }
// Out: { id, rows, changes } or { id, error: { code, message } }
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

const STATEMENTS_KEPT = 256;

/** @typedef {{ id: number, sql: string, parameters: unknown[] }} Query */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const db = new Database(workerData.path);
// FULL: an acknowledged message survives a power cut, not only a killed process.
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('foreign_keys = ON');
// Longer, and a locked database would leave senders without an answer.
db.pragma('busy_timeout = 3000');

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

port.on('message', (/** @type {Query | 'close'} */ query) => {
  if (query === 'close') {
    db.close();
    port.close();
    return;
  }
  const { id, sql, parameters } = query;
  try {
    const statement = prepared(sql);
    if (statement.reader) {
      port.postMessage({ id, rows: statement.all(parameters), changes: 0 });
    } else {
      port.postMessage({ id, rows: [], changes: statement.run(parameters).changes });
    }
  } catch (error) {
    const { code, message } = /** @type {Error & { code?: string }} */ (error);
    port.postMessage({ id, error: { code: code ?? 'SQLITE_ERROR', message } });
  }
});

port.postMessage({ ready: db.pragma('synchronous', { simple: true }) });
