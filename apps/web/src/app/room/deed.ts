import type { Member, Moderation } from '@parlour/protocol';
import { durationOf } from '../ui/durations';

/** What a moderator did, in words around the name of whom they did it to. */
export interface Deed {
  before: string;
  whom?: Member;
  after: string;
}

/** What stands before the name, and what after it. */
const WORDS: Record<string, readonly [before: string, after: string]> = {
  mute: ['muted', ''],
  shadowMute: ['muted', ', so that only they see what they write'],
  unmute: ['let', ' write again'],
  kick: ['showed', ' out'],
  ban: ['banned', ''],
  unban: ['lifted the ban of', ''],
  appoint: ['made', ' a moderator'],
  dismiss: ['made', ' a moderator no longer'],
  handOver: ['handed the room over to', ''],
  remove: ['took a message of', ' away'],
  close: ['closed the room', ''],
};
const FIELDS: Record<string, string> = {
  title: 'the title',
  topic: 'the topic',
  locked: 'who may write',
  slowMs: 'the pause between messages',
  unlisted: 'whether it is listed',
  newKey: 'the invitation',
  closeInMs: 'when it closes',
};

/** Who is here is called by the name they bear; who is known to nobody, by the start of their id. */
export function deedOf(
  { action, guest, member, forMs }: Moderation,
  people: ReadonlyMap<string, Member>,
): Deed {
  const [kind = '', ...fields] = action.split(' ');
  if (kind === 'configure') {
    return { before: `changed ${fields.map((one) => FIELDS[one] ?? one).join(', ')}`, after: '' };
  }
  const [before, rest] = WORDS[kind] ?? [action, ''];
  const after = `${forMs === undefined ? '' : ` for ${durationOf(forMs)}`}${rest}`;
  if (guest === undefined) return { before, after };
  return { before, whom: people.get(guest) ?? member ?? unknown(guest), after };
}

const unknown = (guest: string): Member => ({
  id: guest,
  name: `guest ${guest.slice(0, 6)}`,
  tag: '',
  color: 0,
});
