import type { Form } from '../proof';

/** A way to break the product on purpose, which the proof of a promise has to see. */
export interface Sabotage {
  /** The promise it breaks. */
  proof: string;
  /** In which form of it; as one process, if not told. */
  form?: Form;
  /** What such a build does: "a build that …". */
  what: string;
  changes: readonly Change[];
}

export interface Change {
  /** What is built anew with it. `client` is the one that the proofs themselves speak through. */
  build: 'server' | 'client' | 'page';
  file: string;
  /** Has to be in the file exactly once: so a sabotage can't go stale in silence. */
  find: string;
  replace: string;
}

/** All of one part. */
export function inServer(file: string, find: string, replace: string): Change {
  return { build: 'server', file: `apps/server/src/${file}`, find, replace };
}

export function inClient(file: string, find: string, replace: string): Change {
  return { build: 'client', file: `libs/client/src/${file}`, find, replace };
}

export function inPage(file: string, find: string, replace: string): Change {
  return { build: 'page', file, find, replace };
}
