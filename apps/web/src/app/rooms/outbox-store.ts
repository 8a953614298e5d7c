import { InjectionToken } from '@angular/core';
import { IndexedDbStore, type OutboxStore } from '@parlour/client';

/** What was said and is on its way is kept in this browser, for all of its tabs. */
export const OUTBOX_STORE = new InjectionToken<OutboxStore>('outbox store', {
  providedIn: 'root',
  factory: () => new IndexedDbStore('parlour'),
});
