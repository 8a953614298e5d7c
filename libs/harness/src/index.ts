/** What tests of the built product share: the product itself, as a process that can be harmed. */
export * from './chromium';
export * from './server-process';
/** The plan of what a hostile or broken client may send. */
export * from './ask';
export * from './fuzz-calls';
export * from './fuzz-frames';
export * from './fuzz-generated';
export * from './fuzz-packets';
export * from './fuzz-requests';
export * from './fuzz-texts';
export * from './fuzz-values';
