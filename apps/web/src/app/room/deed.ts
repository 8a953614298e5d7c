import type { Member, Moderation } from '@parlour/protocol';

const WORDS: Record<string, (whom: string) => string> = {
  mute: (whom) => `muted ${whom}`,
  unmute: (whom) => `let ${whom} write again`,
  kick: (whom) => `showed ${whom} out`,
  ban: (whom) => `banned ${whom}`,
  unban: (whom) => `lifted the ban of ${whom}`,
  appoint: (whom) => `made ${whom} a moderator`,
  dismiss: (whom) => `made ${whom} a moderator no longer`,
  handOver: (whom) => `handed the room over to ${whom}`,
  remove: (whom) => `took a message of ${whom} away`,
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
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** What a moderator did, in words; who is here is called by name, others by the start of their id. */
export function deedOf(
  { action, guest, forMs }: Moderation,
  people: ReadonlyMap<string, Member>,
): string {
  const [kind = '', ...fields] = action.split(' ');
  if (kind === 'configure') return `changed ${fields.map((one) => FIELDS[one] ?? one).join(', ')}`;
  const whom = people.get(guest ?? '')?.name ?? `guest ${guest?.slice(0, 6) ?? ''}`;
  const words = WORDS[kind]?.(whom) ?? action;
  return forMs === undefined ? words : `${words} for ${durationOf(forMs)}`;
}

/** "10 minutes", "1 day": in the largest unit that comes out even. */
export function durationOf(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms % size === 0) ?? UNITS[3];
  const count = Math.max(1, Math.round(ms / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
