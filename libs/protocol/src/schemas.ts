/**
 * The contract with its checks, for whoever parses what the other side sent (the server, tests).
 * It carries Zod; browsers import `@parlour/protocol`, which does not.
 */
export * from './shapes';
export * from './commands';
export * from './events';
export * from './rest';
