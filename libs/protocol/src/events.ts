import * as z from 'zod';
import { Joined } from './commands';
import { LIMITS } from './limits';
import { Count, Member, Message, Room, Term } from './shapes';

const Ms = z.number().nonnegative();

/** Everything the server tells by itself: the schema of each event's payload. */
export const events = {
  /** The first thing after connect. `token` comes to clients without a cookie: keep it. */
  welcome: z.object({
    protocol: z.literal(1),
    version: z.string(),
    /** Names the log that cursors belong to: another name, and they are void. */
    log: z.string(),
    you: Member,
    token: z.string().optional(),
    /** Why the name asked for at connect could not be had. */
    nameRefused: z.string().optional(),
    lobby: Joined,
    limits: z.record(z.enum(Object.keys(LIMITS) as [keyof typeof LIMITS]), z.number()),
    tickMs: Ms,
  }),
  /** *All* changes of a room in `(after, head]`: many messages may come in one frame. */
  messages: z.object({ room: z.string(), after: Count, head: Count, messages: z.array(Message) }),
  /** Who came and went since the last one. `truncated`: too many to name, ask `members`. */
  presence: z.object({
    room: z.string(),
    count: Count,
    joined: z.array(Member),
    left: z.array(Member),
    truncated: z.literal(true).optional(),
  }),
  /** Somebody took another name. To everybody, once. */
  renamed: z.object({ id: z.string(), was: z.string(), name: z.string() }),
  /** These people are writing; it holds for five seconds. */
  typing: z.object({ room: z.string(), members: z.array(Member) }),
  /** A room changed, or was closed. */
  room: z.object({ room: Room }),
  /** You are no longer in the room. */
  removed: z.object({ room: z.string(), reason: z.string() }),
  /** What you may not do in the room, from now on: nothing of that if `muted` is left out. */
  restricted: z.object({ room: z.string(), muted: Term.optional() }),
  /** Told by the server every `welcome.tickMs`; `count` grows by one each time. */
  tick: z.object({ count: Count, at: Ms, online: Count }),
  /** This server is about to stop: reconnect after the delay. */
  draining: z.object({ retryInMs: Ms }),
};

/** `welcome`, `messages`, `presence` … */
export type EventName = keyof typeof events;
/** The payload of an event: {@link EventOf}`<'tick'>` is `{ count, at, online }`. */
export type EventOf<E extends EventName> = z.infer<(typeof events)[E]>;
