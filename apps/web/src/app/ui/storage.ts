/**
 * One of the browser's stores. A browser that keeps its stores from pages throws at any touch, and
 * one that is full at every write: what could not be written there lasts as long as the page.
 */
class Store {
  private readonly unwritten = new Map<string, string>();

  constructor(private readonly open: () => Storage) {}

  read(key: string): string | undefined {
    const unwritten = this.unwritten.get(key);
    if (unwritten !== undefined) return unwritten;
    try {
      return this.open().getItem(key) ?? undefined;
    } catch {
      // Denied: there is nothing but what was written since.
      return undefined;
    }
  }

  write(key: string, value: string) {
    try {
      this.open().setItem(key, value);
      this.unwritten.delete(key);
    } catch {
      // Denied or full: see above.
      this.unwritten.set(key, value);
    }
  }

  remove(key: string) {
    this.unwritten.delete(key);
    try {
      this.open().removeItem(key);
    } catch {
      // Denied: then it is not there either.
    }
  }
}

/** Outlives the visit, and belongs to every tab. */
export const lasting = new Store(() => localStorage);

/** Outlives a reload, and belongs to this tab. */
export const ofThisTab = new Store(() => sessionStorage);
