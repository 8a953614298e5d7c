import * as z from 'zod';
import { LIMITS } from './limits';
import {
  atMost,
  Count,
  GuestId,
  Member,
  Message,
  MessageId,
  Moderation,
  Name,
  OVER_LIMIT,
  Query,
  Restriction,
  Room,
  RoomSlug,
  Term,
  Text,
  Title,
  Topic,
} from './shapes';

const Nothing = z.object({});

const Key = atMost(LIMITS.keyUnits).min(1);

/** A time of so many ms at most. */
const ms = (most: number) =>
  Count.refine((value) => value <= most, { message: `at most ${most} ms`, ...OVER_LIMIT });

const PageSize = z
  .int()
  .min(1)
  .refine((size) => size <= LIMITS.page, {
    message: `a page has at most ${LIMITS.page} messages`,
    ...OVER_LIMIT,
  });

/** All changes in `(after, head]`, by `rev`; `more`: they did not fit, go on from `head`. */
export const Changes = z.object({
  after: Count,
  head: Count,
  messages: z.array(Message),
  more: z.boolean(),
  /** As in a room: nothing before it is kept. */
  first: Count.optional(),
});

/** The answer to `join`, and `welcome.lobby`. Without `after` it is a fresh start. */
export const Joined = z.object({
  room: Room,
  members: z.array(Member),
  /** Present when the answer continues from the cursor that was given. */
  after: Count.optional(),
  head: Count,
  messages: z.array(Message),
  more: z.boolean(),
  /** There is history before the first of `messages`. */
  older: z.boolean(),
  /** Present for whoever is muted there. */
  muted: Term.optional(),
});

/**
 * Everything a client can ask: the schema of each command's payload and of its answer's `data`.
 *
 * @example
 * commands.send.payload.parse({ room: 'lobby', id: '1', text: 'Hello' });
 */
export const commands = {
  /** Enter a room, made if need be. With `after`, what changed since that cursor comes along. */
  join: {
    payload: z.object({
      room: RoomSlug,
      key: Key.optional(),
      after: Count.optional(),
    }),
    answer: Joined,
  },
  /** Leave a room; told at once. Nobody leaves the lobby (`forbidden`). */
  leave: { payload: z.object({ room: RoomSlug }), answer: Nothing },
  /** Take a name. The same name again is a no-op that nobody hears of. */
  rename: { payload: z.object({ name: Name }), answer: z.object({ name: z.string() }) },
  /** Say something. Answered after it is stored; the same `id` again gets the first answer. */
  send: {
    payload: z.object({
      room: RoomSlug,
      id: MessageId,
      text: Text,
      replyTo: Count.min(1).optional(),
    }),
    answer: z.object({ seq: Count, at: z.number() }),
  },
  /** What changed since the cursor `after`. */
  sync: { payload: z.object({ room: RoomSlug, after: Count }), answer: Changes },
  /** A page of messages by `seq`, ascending: before a place, around one, or the newest. */
  history: {
    payload: z
      .object({
        room: RoomSlug,
        before: Count.min(1).optional(),
        around: Count.min(1).optional(),
        limit: PageSize.optional(),
      })
      .refine((page) => page.before === undefined || page.around === undefined, {
        message: 'give before or around, not both',
        path: ['around'],
      }),
    answer: z.object({
      messages: z.array(Message),
      more: z.boolean(),
      first: Count.optional(),
    }),
  },
  /** Who is in a room, a page at a time: pass `next` as `from` to go on. */
  members: {
    payload: z.object({ room: RoomSlug, from: atMost(LIMITS.guestIdUnits).min(1).optional() }),
    answer: z.object({ members: z.array(Member), count: Count, next: z.string().optional() }),
  },
  /** The public rooms, and the private ones the guest is in, whose slug or title has `query`. */
  rooms: {
    payload: z.object({ query: Query.optional() }),
    answer: z.object({ rooms: z.array(Room) }),
  },
  /** "I am writing": shown to the others for five seconds. */
  typing: { payload: z.object({ room: RoomSlug }), answer: Nothing },
  /** Measures the round trip. */
  echo: {
    payload: z.object({ text: atMost(LIMITS.echoUnits).optional() }),
    answer: z.object({ text: z.string().optional(), at: z.number() }),
  },
  /** Make a room read-only for good. Its owner only. */
  close: { payload: z.object({ room: RoomSlug }), answer: Nothing },
  /**
   * Make a room that is not entered by its name alone: one that is on no list, or a private one,
   * which takes the `key` of the answer besides. The key is told here and never again.
   */
  create: {
    payload: z.object({ title: Title, access: z.enum(['unlisted', 'private']) }),
    answer: z.object({ room: Room, key: z.string().optional() }),
  },
  /**
   * Change a room: `title`, `topic`, `locked` and `slowMs` by its moderators; `unlisted`, `newKey`
   * and `closeInMs` by its owner. `newKey` makes the old invitations of a private room void; who is
   * in stays in. A `closeInMs` of 0 takes a countdown back.
   */
  configure: {
    payload: z.object({
      room: RoomSlug,
      title: Title.optional(),
      topic: Topic.optional(),
      locked: z.boolean().optional(),
      slowMs: ms(LIMITS.slowMs).optional(),
      unlisted: z.boolean().optional(),
      newKey: z.literal(true).optional(),
      closeInMs: ms(LIMITS.closeInMs).optional(),
    }),
    answer: z.object({ room: Room, key: z.string().optional() }),
  },
  /**
   * Keep order: on a guest who is in the room, was, or will be. `forMs` is how long a `mute`, a
   * `shadowMute` or a `ban` lasts, for good without it. What is said by somebody shadow-muted is
   * seen by them alone; `unmute` ends that as well. `appoint`, `dismiss` and `handOver` are the
   * owner's.
   */
  moderate: {
    payload: z.object({
      room: RoomSlug,
      guest: GuestId,
      action: z.enum([
        ...['mute', 'shadowMute', 'unmute', 'kick', 'ban', 'unban'],
        ...['appoint', 'dismiss', 'handOver'],
      ] as const),
      forMs: Count.min(1_000).optional(),
    }),
    answer: Nothing,
  },
  /** Take a message away, your own or as a moderator: its place stays, its text is gone for good. */
  remove: {
    payload: z.object({ room: RoomSlug, seq: Count.min(1) }),
    answer: z.object({ rev: Count }),
  },
  /** Delete a room with all that was said in it. Its owner only; its name is never used again. */
  delete: { payload: z.object({ room: RoomSlug }), answer: Nothing },
  /** What the moderators have done, the newest first: for moderators. Pages by `n`. */
  moderations: {
    payload: z.object({ room: RoomSlug, before: Count.min(1).optional() }),
    answer: z.object({ moderations: z.array(Moderation), more: z.boolean() }),
  },
  /** Who is muted or banned in a room, for its moderators, by id: pass `next` as `from` to go on. */
  restrictions: {
    payload: z.object({ room: RoomSlug, from: atMost(LIMITS.guestIdUnits).min(1).optional() }),
    answer: z.object({ restrictions: z.array(Restriction), next: z.string().optional() }),
  },
};

/** `join`, `leave`, `rename` … */
export type CommandName = keyof typeof commands;
/** What a client sends: {@link Payload}`<'send'>` is `{ room, id, text, replyTo? }`. */
export type Payload<C extends CommandName> = z.input<(typeof commands)[C]['payload']>;
/** What the server works with after the check: names trimmed and so on. */
export type Checked<C extends CommandName> = z.output<(typeof commands)[C]['payload']>;
/** The `data` of a successful {@link Reply}. */
export type Answer<C extends CommandName> = z.output<(typeof commands)[C]['answer']>;
export type Changes = z.infer<typeof Changes>;
export type Joined = z.infer<typeof Joined>;

/**
 * What a client may pass as Socket.IO's `auth`: who it is, and the name it asks for. Nothing in it
 * keeps anybody out: a token that is none makes a new guest, and a name that can't be had is told
 * by `welcome.nameRefused`.
 */
export const Handshake = z
  .object({ token: z.string().optional().catch(undefined), name: z.unknown().optional() })
  .catch({});
export type Handshake = z.infer<typeof Handshake>;
