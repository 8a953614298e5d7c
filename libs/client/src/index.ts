/**
 * What every client of Parlour needs and no framework gives: a room's timeline kept in step with
 * the server, and an outbox that says each thing once.
 */
export * from './connection';
export * from './conversation';
export * from './outbox';
export * from './timeline';
