import * as z from 'zod';
import { LIMITS } from './limits';
import { graphemeCount, hasAtMost, isSlug } from './text';

/** Marks an issue as "over a limit": the server answers it `too_large` instead of `invalid`. */
export const OVER_LIMIT = { params: { overLimit: true } } as const;

const LONG_ROOM = `a room name has at most ${LIMITS.roomCodePoints} characters`;
const LONG_NAME = `a name has at most ${LIMITS.nameGraphemes} characters`;
const LONG_TEXT = `a message has at most ${LIMITS.textCodePoints} characters`;

/** At most so many UTF-16 units. It comes first and ends the check: what follows may count. */
export const atMost = (units: number, message = `at most ${units} characters`) =>
  z.string().refine((text) => text.length <= units, { message, abort: true, ...OVER_LIMIT });

/**
 * No lone surrogates: they can't be written as UTF-8, so what was read back would differ.
 * No NUL: PostgreSQL can't store it.
 */
const storable = (text: string) => !/[\0\p{Cs}]/u.test(text);
/** What can stand in one line. */
const printable = (text: string) => storable(text) && !/\p{Cc}/u.test(text);

/** A room's slug, e.g. `advprog`: 1-64 lower-case letters and digits of any script, and `-`. */
export const RoomSlug = atMost(LIMITS.roomCodePoints * 2, LONG_ROOM)
  .refine((room) => hasAtMost(LIMITS.roomCodePoints, room), {
    message: LONG_ROOM,
    ...OVER_LIMIT,
  })
  .refine(isSlug, 'a room name has lower-case letters, digits and "-" only');

/** One line of so many grapheme clusters at most, white space folded. */
const line = (units: number, graphemes: number, message: string) =>
  atMost(units, message)
    .transform((text) => text.replace(/\s+/gu, ' ').trim())
    .refine((text) => graphemeCount(text) <= graphemes, { message, ...OVER_LIMIT });

/** A person's name: 1-32 grapheme clusters, white space folded, no control characters. */
export const Name = line(LIMITS.nameUnits, LIMITS.nameGraphemes, LONG_NAME)
  .refine((name) => name.length > 0, 'a name has at least one visible character')
  .refine(printable, 'a name has no control characters or broken surrogate pairs')
  .refine(
    (name) =>
      /[\p{L}\p{N}\p{P}\p{S}]/u.test(
        name.replace(/[\p{Default_Ignorable_Code_Point}\u2800]/gu, ''),
      ),
    'a name has a visible character',
  );

/** Bounds what one grapheme may hide, on the whole. */
const UNITS_OF_A_GRAPHEME = 4;

/** A room's title: 1-64 grapheme clusters in one line. */
export const Title = line(
  LIMITS.titleGraphemes * UNITS_OF_A_GRAPHEME,
  LIMITS.titleGraphemes,
  `a title has at most ${LIMITS.titleGraphemes} characters`,
)
  .refine((title) => /[\p{L}\p{N}]/u.test(title), 'a title has a letter or a digit')
  .refine(printable, 'a title has no control characters or broken surrogate pairs');

/** What a room is about: one line of up to 200 grapheme clusters, or nothing. */
export const Topic = line(
  LIMITS.topicGraphemes * UNITS_OF_A_GRAPHEME,
  LIMITS.topicGraphemes,
  `a topic has at most ${LIMITS.topicGraphemes} characters`,
).refine(printable, 'a topic has no control characters or broken surrogate pairs');

/** The id of a guest: 128 bits in base64url. */
export const GuestId = atMost(LIMITS.guestIdUnits).regex(/^[\w-]{22}$/, 'this is no id of a guest');

/** A message's text: 1-4,000 code points (so at most 16 KiB of UTF-8), not only white space. */
export const Text = atMost(LIMITS.textCodePoints * 2, LONG_TEXT)
  .refine((text) => hasAtMost(LIMITS.textCodePoints, text), {
    message: LONG_TEXT,
    ...OVER_LIMIT,
  })
  .refine(storable, 'a message has no NUL and no broken surrogate pairs')
  .refine((text) => text.trim().length > 0, 'a message says something');

/** The client's own id of a message: 1-64 characters; makes a repeated `send` harmless. */
export const MessageId = atMost(LIMITS.messageIdUnits)
  .min(1)
  .refine(storable, 'an id has no NUL and no broken surrogate pairs');

/** What rooms are looked for by: up to 64 characters, or nothing. */
export const Query = atMost(LIMITS.queryUnits).refine(
  storable,
  'a query has no NUL and no broken surrogate pairs',
);

/** A counter of a room (`seq`, `rev`, `last`, `head`): 0, 1, 2 … */
export const Count = z.int().nonnegative();

/** A person, as others see them. The id is public; it is not the secret. */
export const Member = z.object({
  id: z.string(),
  name: z.string(),
  /** 4 characters derived from the id: shown where two could be mistaken for one another. */
  tag: z.string(),
  /** A hue, 0-359, derived from the id. */
  color: z.int().min(0).max(359),
});
export type Member = z.infer<typeof Member>;

/** One thing that was said. Its place in the room is `seq`, its latest change `rev`. */
export const Message = z.object({
  room: z.string(),
  seq: Count,
  rev: Count,
  /** The sender's own id of it. */
  id: z.string(),
  /** ms since the epoch, by the server's clock. */
  at: z.number(),
  /** Who said it, under the name they bore then. */
  author: Member,
  text: z.string(),
  editedAt: z.number().optional(),
  removed: z.literal(true).optional(),
  /** The `seq` of the message that this one answers. */
  replyTo: Count.optional(),
  reactions: z.array(z.object({ emoji: z.string(), by: z.array(z.string()) })).optional(),
});
export type Message = z.infer<typeof Message>;

/** How long something holds: until then, ms since the epoch; for good without it. */
export const Term = z.object({ until: z.number().optional() });
export type Term = z.infer<typeof Term>;

/** What somebody may not do in a room, for those who keep order there. */
export const Restriction = z.object({
  member: Member,
  muted: Term.optional(),
  /** Only they themselves see what they say, and are not told so. */
  shadowMuted: Term.optional(),
  banned: Term.optional(),
});
export type Restriction = z.infer<typeof Restriction>;

/** Something that was done to keep order in a room. It is never changed, nor taken away. */
export const Moderation = z.object({
  /** 1, 2, 3 … in each room. */
  n: Count,
  at: z.number(),
  /** Who did it, under the name they bore then. */
  by: Member,
  /** An action of `moderate`; `remove`; or `configure` with what was changed. */
  action: z.string(),
  /** Whom it was done to. */
  guest: z.string().optional(),
  /** The same, under the name they bear now. */
  member: Member.optional(),
  /** The message that was taken away. */
  seq: Count.optional(),
  /** How long it lasts, in ms; for good without it. */
  forMs: Count.optional(),
});
export type Moderation = z.infer<typeof Moderation>;

/** A room, as a list shows it. */
export const Room = z.object({
  room: z.string(),
  title: z.string(),
  topic: z.string(),
  /** `seq` of the newest message: unread = last - read. */
  last: Count,
  /** `rev` of the newest change. */
  head: Count,
  /** `seq` of the oldest message that is kept, if those before it are not; left out: all are. */
  first: Count.optional(),
  /** People in it now. */
  count: Count,
  private: z.boolean(),
  closed: z.boolean(),
  /** Id of its owner: who made it, or got it from them. The lobby has none. */
  owner: z.string().optional(),
  /** Ids of those who keep order beside the owner; left out while there are none. */
  moderators: z.array(z.string()).optional(),
  /** Of a private room: which of its invitations holds, 1, 2, 3 … Keys of earlier ones are void. */
  invitation: Count.optional(),
  /** It is on no list: who has the link gets in. A private one needs its key besides. */
  unlisted: z.literal(true).optional(),
  /** Only moderators write. */
  locked: z.literal(true).optional(),
  /** Everybody but the moderators waits so long between two messages, in ms. */
  slowMs: Count.optional(),
  /** When it is going to be closed, ms since the epoch. */
  closesAt: z.number().optional(),
});
export type Room = z.infer<typeof Room>;
