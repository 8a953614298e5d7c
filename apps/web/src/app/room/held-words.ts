import type { Room, Term } from '@parlour/protocol';
import type { IconName } from '../ui/icon';
import { endTime } from '../ui/times';
import type { Held } from './restrictions';

/** "Muted until 14:35": why somebody is not heard; '' for who is. */
export function mutedWords({ muted, shadowMuted }: Held): string {
  const words = [];
  if (muted) words.push(`Muted ${untilWhen(muted)}`);
  if (shadowMuted) words.push(`Muted ${untilWhen(shadowMuted)}: only they see what they write`);
  return words.join('. ');
}

/** How it is marked beside a name; undefined for who is heard, or not known to be muted. */
export function muteMark(held: Held | undefined): { icon: IconName; words: string } | undefined {
  const words = held && mutedWords(held);
  return words ? { icon: held.muted ? 'muted' : 'unseen', words } : undefined;
}

/** "Banned for good"; '' for who is not. */
export const bannedWords = ({ banned }: Held) => (banned ? `Banned ${untilWhen(banned)}` : '');

/** Whose ban is lifted is no member of a private room any more, but its invitation holds for them. */
export const mayComeIn = (name: string, room: Pick<Room, 'private'> | undefined) =>
  `${name} may come in again${room?.private ? ': send them the invitation anew' : ''}`;

const untilWhen = ({ until }: Term) =>
  until === undefined ? 'for good' : `until ${endTime(until)}`;
