/**
 * The contract between Parlour and its clients: types, limits, error codes and the rules of text.
 * Nothing here costs a browser more than a few lines; the Zod schemas that the types are inferred
 * from are in `@parlour/protocol/schemas`.
 */
export * from './errors';
export * from './limits';
export * from './text';
export type * from './socket';
export type { Member, Message, Moderation, Restriction, Room, Term } from './shapes';
export type { Answer, Changes, Checked, CommandName, Joined, Payload } from './commands';
export type { EventName, EventOf } from './events';
export type {
  MeRequestName,
  OperatorRequestName,
  Overview,
  RequestAnswer,
  RequestPayload,
} from './rest';
