import type { Answer, Changes, Joined, Message } from '@parlour/protocol';

/**
 * Most messages that a timeline holds: four pages. A room may have a million; what is on the screen
 * and in memory is a window on them.
 */
export const WINDOW = 400;

/** Which end of a full window stays: the newest for who follows, the oldest for who reads back. */
export type Keep = 'newest' | 'oldest';

/**
 * What a client knows of one room: a contiguous run of its messages, at most {@link WINDOW}, and
 * the cursor that says how far it has followed the room's changes. Never changed in place; each
 * fold makes a new one.
 */
export interface Timeline {
  /** The newest change this timeline has taken in, as a `rev`. */
  readonly cursor: number;
  /** `seq` of the newest message that is known of, held or not. */
  readonly last: number;
  /** By `seq`, ascending; without holes once the changes that are known of are all here. */
  readonly messages: readonly Message[];
  /** There is history before the first of `messages`. */
  readonly older: boolean;
  /** There are messages after the last of `messages`: up to `last`. */
  readonly newer: boolean;
  /** `seq` of the oldest message that the server keeps, if those before it are gone. */
  readonly first?: number;
}

/**
 * A timeline from a fresh start: the answer to `join` without a cursor.
 *
 * @example
 * let timeline = begin(reply.data);
 */
export function begin({
  head,
  messages,
  older,
  room,
}: Pick<Joined, 'head' | 'messages' | 'older'> & Partial<Pick<Joined, 'room'>>): Timeline {
  // Of a room that was silent for long there may be no message left.
  const last = Math.max(messages.at(-1)?.seq ?? 0, (room?.first ?? 1) - 1);
  return forget({ cursor: head, last, messages, older, newer: false }, room?.first);
}

/**
 * Lets go of what the server does not keep any more: what is before the `first` that an answer or
 * a room has told. What is not kept was not missed: so what comes after it joins up with nothing
 * before.
 */
export function forget(timeline: Timeline, told = 1): Timeline {
  const known = timeline.first ?? 1;
  // An answer that was on its way may know less than what was told meanwhile, and bring back more.
  const first = Math.max(known, told);
  if (first === known && (timeline.messages[0]?.seq ?? first) >= first) return timeline;
  const messages = timeline.messages.filter(({ seq }) => seq >= first);
  return {
    ...timeline,
    ...{ first, messages },
    older: (messages[0]?.seq ?? first) > first,
    newer: messages.length > 0 ? timeline.newer : timeline.last >= first,
  };
}

/**
 * Folds changes into a timeline by the cursor rule: a repeat is ignored, what fits is applied, and
 * what lies beyond a gap is not: ask `sync` for the changes since `timeline.cursor`, then go on.
 *
 * @returns the new timeline, the same one for a repeat, or `'gap'`
 * @example
 * const next = fold(timeline, frame);
 * if (next === 'gap') await resync(); else timeline = next;
 */
export function fold(
  timeline: Timeline,
  { after, head, messages }: Pick<Changes, 'after' | 'head' | 'messages'>,
  keep: Keep = 'newest',
): Timeline | 'gap' {
  if (head <= timeline.cursor) return timeline;
  if (after > timeline.cursor) return 'gap';
  return { ...revise(timeline, messages, keep), cursor: head };
}

/** Takes in messages in a newer state than the one that is held, whatever the cursor. */
export function revise(
  timeline: Timeline,
  changed: readonly Message[],
  keep: Keep = 'newest',
): Timeline {
  const last = changed.reduce((last, { seq }) => Math.max(last, seq), timeline.last);
  return windowOn({ ...timeline, last, messages: upsert(timeline, changed) }, keep);
}

/**
 * Puts an older page before a timeline: the answer to `history` with `before` the first `seq`.
 * A page that does not join up is ignored; what is too much at the other end is let go.
 */
export function prepend(timeline: Timeline, { messages, more }: Answer<'history'>): Timeline {
  const [first] = timeline.messages;
  const before = messages.filter(({ seq }) => !first || seq < first.seq);
  const joinsUp = !first || before.at(-1)?.seq === first.seq - 1 || first.seq === 1;
  if (!joinsUp) return timeline;
  const all = [...before, ...timeline.messages];
  return windowOn({ ...timeline, messages: all, older: more }, 'oldest');
}

/**
 * Puts a newer page after a timeline: the answer to `history` with `before` a page beyond the last
 * `seq`. A page that does not join up is ignored; what is too much at the other end is let go.
 */
export function append(timeline: Timeline, { messages }: Answer<'history'>): Timeline {
  const end = timeline.messages.at(-1)?.seq ?? 0;
  const after = messages.filter(({ seq }) => seq > end);
  if (after[0]?.seq !== end + 1) return timeline;
  return windowOn({ ...timeline, messages: [...timeline.messages, ...after] }, 'newest');
}

/** Moves the window to the newest page: the answer to `history` without a place. */
export function renew(timeline: Timeline, { messages, more }: Answer<'history'>): Timeline {
  return windowOn({ ...timeline, messages, older: more }, 'newest');
}

/**
 * Moves the cursor on to a fresh start, the answer to `join` without one, for a reader who stays
 * where they are: what lies between is left out, and `newer` tells of it.
 *
 * @param reread what is held, in the state that it has since
 */
export function leap(
  timeline: Timeline,
  { head, messages }: Pick<Joined, 'head' | 'messages'>,
  reread: readonly Message[],
): Timeline {
  // First of all that there is more: then what does not join up with what is held stays out.
  const last = Math.max(timeline.last, messages.at(-1)?.seq ?? 0);
  const open = windowOn({ ...timeline, last }, 'oldest');
  return { ...revise(open, [...reread, ...messages], 'oldest'), cursor: head };
}

/**
 * Each to its place, in its newest state; changes of messages outside of the window are left. What
 * was held stays the same where nothing of it has changed.
 */
function upsert({ messages: held, older, newer }: Timeline, changed: readonly Message[]) {
  const messages = [...held];
  let isSame = true;
  const put = (at: number, replaced: number, message: Message) => {
    messages.splice(at, replaced, message);
    isSame = false;
  };
  // They come by their last change; but what lies beyond the window joins up only in order.
  for (const message of [...changed].sort((a, b) => a.seq - b.seq)) {
    const at = messages.findLastIndex(({ seq }) => seq <= message.seq);
    const there = messages[at];
    if (there?.seq === message.seq) {
      if (there.rev < message.rev) put(at, 1, message);
    } else if (at === messages.length - 1 && newer && there?.seq !== message.seq - 1) {
      continue;
    } else if (there || !older) {
      put(at + 1, 0, message);
    }
  }
  return isSame ? held : messages;
}

function windowOn(timeline: Timeline, keep: Keep): Timeline {
  const { messages: all, older } = timeline;
  const messages =
    all.length <= WINDOW ? all : keep === 'newest' ? all.slice(-WINDOW) : all.slice(0, WINDOW);
  const last = Math.max(timeline.last, messages.at(-1)?.seq ?? 0);
  return {
    ...timeline,
    last,
    messages,
    older: older || messages[0] !== all[0],
    // Who holds nothing, because all of it is gone, may have let go of more.
    newer: messages.length > 0 ? (messages.at(-1)?.seq ?? last) < last : timeline.newer,
  };
}
