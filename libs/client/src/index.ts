/**
 * What every client of Parlour needs and no framework gives: a link that comes back, rooms'
 * timelines kept in step with the server, and an outbox that says each thing once.
 */
export { Backoff } from './backoff';
export * from './client';
export * from './connection';
export * from './conversation';
export type { Entry } from './entry';
export { newId } from './id';
export * from './indexed-db-store';
export * from './link';
export * from './outbox';
export * from './outbox-store';
export * from './timeline';
