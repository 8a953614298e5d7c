import type { Answer, Changes, Joined, Message } from '@parlour/protocol';

/**
 * What a client knows of one room: a contiguous run of its messages and the cursor that says how
 * far it has followed the room's changes. Never changed in place; each fold makes a new one.
 */
export interface Timeline {
  /** The newest change this timeline contains, as a `rev`. */
  readonly cursor: number;
  /** By `seq`, ascending; without holes once the changes that are known of are all here. */
  readonly messages: readonly Message[];
  /** There is history before the first of `messages`. */
  readonly older: boolean;
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
}: Pick<Joined, 'head' | 'messages' | 'older'>): Timeline {
  return { cursor: head, messages, older };
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
): Timeline | 'gap' {
  if (head <= timeline.cursor) return timeline;
  if (after > timeline.cursor) return 'gap';
  return { ...timeline, cursor: head, messages: upsert(timeline, messages) };
}

/**
 * Puts an older page before a timeline: the answer to `history` with `before` the first `seq`.
 * A page that does not join up is ignored.
 */
export function prepend(timeline: Timeline, { messages, more }: Answer<'history'>): Timeline {
  const [first] = timeline.messages;
  const before = messages.filter(({ seq }) => !first || seq < first.seq);
  const joinsUp = !first || before.at(-1)?.seq === first.seq - 1 || first.seq === 1;
  if (!joinsUp) return timeline;
  return { ...timeline, messages: [...before, ...timeline.messages], older: more };
}

/** Each to its place, in its newest state; changes of messages before what is held are left. */
function upsert({ messages: held, older }: Timeline, changed: readonly Message[]) {
  const messages = [...held];
  for (const message of changed) {
    const at = messages.findLastIndex(({ seq }) => seq <= message.seq);
    const there = messages[at];
    if (there?.seq === message.seq) {
      if (there.rev < message.rev) messages[at] = message;
    } else if (there || !older) {
      messages.splice(at + 1, 0, message);
    }
  }
  return messages;
}
