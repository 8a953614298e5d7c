import type { Entry } from './entry';
import type { OutboxStore } from './outbox-store';

const STORE = 'outbox';
/** All entries are one record: so they are in order, and each change of them is one step. */
const KEY = 'entries';
const TRIES = 2;
/** Some browsers never answer; whoever writes does not wait for them. */
const OPEN_WITHIN_MS = 3_000;

/**
 * Keeps entries in the browser, for all of its tabs: what was said survives a reload, a crash and
 * the last tab's end. Where the browser keeps its database from the page (or the disk is full),
 * entries last as long as the page, and `durable` is false; what was kept before comes back with
 * the next page.
 */
export class IndexedDbStore implements OutboxStore {
  durable = true;
  private entries: readonly Entry[] = [];
  private database: Promise<IDBDatabase> | undefined;
  private readonly channel: BroadcastChannel;
  private last: Promise<unknown> = Promise.resolve();

  /** @param name of the database, and of the channel on which tabs tell each other of changes */
  constructor(private readonly name: string) {
    this.channel = new BroadcastChannel(name);
  }

  update(change: (entries: readonly Entry[]) => readonly Entry[]): Promise<readonly Entry[]> {
    // In turn, so that what is known here goes forward only.
    const done = this.last.then(() => this.durably(change));
    this.last = done;
    return done;
  }

  watch(listener: () => void) {
    this.channel.addEventListener('message', listener);
  }

  private async durably(change: (entries: readonly Entry[]) => readonly Entry[]) {
    for (let tries = this.durable ? TRIES : 0; tries > 0; tries--) {
      try {
        this.database ??= open(this.name);
        const { entries, changed } = await transact(await this.database, change);
        this.entries = entries;
        if (changed) this.channel.postMessage('changed');
        return entries;
      } catch {
        // Some browsers take it from a page in the background: it is opened again.
        this.database = undefined;
      }
    }
    // Denied, full or stuck: from here on this page's memory has to do.
    this.durable = false;
    return (this.entries = change(this.entries));
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => {
      // Whoever clears the browser's data does not wait for us either.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    setTimeout(() => reject(new Error('the browser does not open its database')), OPEN_WITHIN_MS);
  });
}

/** Reads, changes and writes in one transaction; resolves when it is complete. */
function transact(
  database: IDBDatabase,
  change: (entries: readonly Entry[]) => readonly Entry[],
): Promise<{ entries: readonly Entry[]; changed: boolean }> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite');
    const store = transaction.objectStore(STORE);
    const reading = store.get(KEY);
    let before: readonly Entry[] = [];
    let entries: readonly Entry[] = [];
    reading.onsuccess = () => {
      before = (reading.result as Entry[] | undefined) ?? [];
      entries = change(before);
      if (entries !== before) store.put(entries, KEY);
    };
    transaction.oncomplete = () => resolve({ entries, changed: entries !== before });
    transaction.onabort = () => reject(transaction.error);
  });
}
