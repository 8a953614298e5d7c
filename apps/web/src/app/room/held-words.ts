import type { Term } from '@parlour/protocol';
import { endTime } from '../ui/times';
import type { Held } from './restrictions';

/** "Muted until 14:35": why somebody is not heard; '' for who is. */
export function mutedWords({ muted, shadowMuted }: Held): string {
  const words = [];
  if (muted) words.push(`Muted ${untilWhen(muted)}`);
  if (shadowMuted) words.push(`Muted ${untilWhen(shadowMuted)}: only they see what they write`);
  return words.join('. ');
}

/** "Banned for good"; '' for who is not. */
export const bannedWords = ({ banned }: Held) => (banned ? `Banned ${untilWhen(banned)}` : '');

const untilWhen = ({ until }: Term) =>
  until === undefined ? 'for good' : `until ${endTime(until)}`;
