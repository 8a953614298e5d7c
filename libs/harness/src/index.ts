/** What tests of the built product share: the product itself, as a process that can be harmed. */
export * from './chromium';
export * from './as-owner';
export * from './places.mjs';
export * from './services.mjs';
export * from './probe';
export type { Heap } from './probe-snapshot';
export * from './server-process';
/** A client for load, which costs less than what it measures. */
export * from './raw-client';
export * from './raw-frames';
export * from './raw-socket';
/** The plan of what a hostile or broken client may send. */
export * from './ask';
export * from './fuzz-calls';
export * from './fuzz-frames';
export * from './fuzz-generated';
export * from './fuzz-packets';
export * from './fuzz-requests';
export * from './fuzz-texts';
export * from './fuzz-values';
export * from './web-socket-status';
