/**
 * Every limit that a client can run into, in one place. `welcome.limits` carries the same object,
 * so that a client shows what this server really enforces.
 *
 * @example
 * composer.maxLength = LIMITS.textCodePoints;
 */
export const LIMITS = {
  /** Longest name, in grapheme clusters (what a reader counts as one character). */
  nameGraphemes: 32,
  /** Longest name in UTF-16 units: bounds what one grapheme may hide (combining marks without end). */
  nameUnits: 128,
  /** Longest room slug, in code points. */
  roomCodePoints: 64,
  /** Longest id that a client may give a message, in UTF-16 units. */
  messageIdUnits: 64,
  /** Longest title of a room, in grapheme clusters. */
  titleGraphemes: 64,
  /** Longest topic of a room, in grapheme clusters. */
  topicGraphemes: 200,
  /** Moderators of one room. */
  moderators: 20,
  /** Longest pause between two messages of one person that a room may ask for, in ms. */
  slowMs: 3_600_000,
  /** Longest countdown to the closing of a room, in ms. */
  closeInMs: 604_800_000,
  /** Longest message, in code points. */
  textCodePoints: 4_000,
  /** Longest message, in bytes of UTF-8; `textCodePoints` never come to more. */
  textBytes: 16_384,
  /** Longest id of a guest, in UTF-16 units. */
  guestIdUnits: 64,
  /** Longest key of a private room, in UTF-16 units. */
  keyUnits: 256,
  /** Longest text of an `echo`, in UTF-16 units. */
  echoUnits: 1_024,
  /** Longest filter of a `rooms` command, in UTF-16 units. */
  queryUnits: 64,
  /** Largest payload of one command: total size of its strings and keys, in UTF-16 units. */
  payload: 65_536,
  /** Deepest nesting of a payload. */
  depth: 16,
  /** Most messages, members or rooms in one answer. */
  page: 100,
  /** Most members that a `join` answer names; in a larger room `presence` tells the count alone. */
  namedMembers: 200,
  /** Rooms that one guest may be in at a time, the lobby not counted. */
  roomsPerGuest: 50,
  /** Connections that one guest may have at a time. */
  connectionsPerGuest: 20,
  /** Messages a second, lasting, for one guest. */
  sendsPerSecond: 10,
  /** Messages that one guest may send at once, before `sendsPerSecond` holds. */
  sendBurst: 30,
  /** How long a name stays its bearer's after the last connection drops, in ms. */
  nameHeldMs: 120_000,
  /** How long a dropped person counts as present, in ms: a reload tells nobody anything. */
  goneAfterMs: 8_000,
  /** How long a `typing` is shown, in ms. */
  typingMs: 5_000,
} as const;

/** The shape of {@link LIMITS}, as `welcome.limits` carries it. */
export type Limits = { readonly [K in keyof typeof LIMITS]: number };
