import type { Held } from '../room/restrictions';
import type { Action } from '../rooms/leading';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Something that can be done to somebody. */
export interface Choice {
  action: Action;
  label: string;
  /** What it comes to, where the label does not say it all. */
  note?: string;
  /** The same, where an invitation is what lets somebody in. */
  notePrivate?: string;
  forMs?: number;
  /** What is asked before it is done: it can't be taken back, or not by whoever does it. */
  sure?: string;
  /** It takes something from somebody. */
  grave?: true;
  /** Whether it makes sense for somebody who is so restricted; always unless told. */
  fits?: (held: Held) => boolean;
}

const RESTORE: readonly Choice[] = [
  {
    action: 'unmute',
    label: 'Let them write again',
    fits: ({ muted, shadowMuted }) => !!(muted ?? shadowMuted),
  },
  {
    action: 'unban',
    label: 'Lift the ban',
    notePrivate: 'They are no member any more: send them the invitation again.',
    fits: ({ banned }) => !!banned,
  },
];
const MUTE: readonly Choice[] = [
  muteFor('Mute for 10 minutes', 10 * MINUTE),
  muteFor('Mute for a day', DAY),
  {
    action: 'shadowMute',
    label: 'Mute so that only they see what they write',
    note: 'They are not told. For the others, it is as if their messages were taken away.',
    fits: ({ shadowMuted }) => !shadowMuted,
  },
];
const APPOINT: Choice = { action: 'appoint', label: 'Make a moderator' };
const DISMISS: Choice = { action: 'dismiss', label: 'No longer a moderator' };
const OUT: readonly Choice[] = [
  {
    action: 'kick',
    label: 'Show out',
    notePrivate: 'The invitation they have leads them in no more: coming back takes a new one.',
    fits: ({ banned }) => !banned,
  },
  {
    action: 'ban',
    label: 'Ban for a day',
    forMs: DAY,
    grave: true,
    fits: ({ banned }) => !banned,
  },
  {
    action: 'ban',
    label: 'Ban for good',
    sure: 'Ban them from this room for good?',
    grave: true,
    fits: ({ banned }) => !banned || banned.until !== undefined,
  },
];
/** Nobody leaves the lobby, and who is banned from it is banned from the whole server. */
const OUT_OF_SERVER = OUT.filter(({ action }) => action !== 'kick').map((choice) => ({
  ...choice,
  label: choice.label.replace('Ban', 'Ban from this server'),
  sure: choice.sure?.replace('this room', 'this whole server'),
}));
const HAND_OVER: Choice = {
  action: 'handOver',
  label: 'Hand the room over',
  grave: true,
  sure: 'Hand the room over? It is theirs then, and only they can give it back.',
};

/**
 * What can be done, in groups: harmless things first, grave ones last.
 *
 * @param held undefined where it is not known: then nothing is left out
 */
export function choicesFor(
  by: { isOwner: boolean; inLobby?: boolean; inPrivate?: boolean },
  { held, isModerator }: { held: Held | undefined; isModerator: boolean },
): readonly Choice[][] {
  const ranks = by.isOwner ? [isModerator ? DISMISS : APPOINT] : [];
  const out = [...(by.inLobby ? OUT_OF_SERVER : OUT), ...(by.isOwner ? [HAND_OVER] : [])];
  const groups = [[...RESTORE, ...MUTE], ranks, out];
  return groups
    .map((group) =>
      group
        .filter(({ fits }) => !held || !fits || fits(held))
        .map(({ notePrivate, ...choice }) =>
          by.inPrivate && notePrivate ? { ...choice, note: notePrivate } : choice,
        ),
    )
    .filter((group) => group.length > 0);
}

function muteFor(label: string, forMs: number): Choice {
  return {
    action: 'mute',
    label,
    forMs,
    // Not what is as good as done.
    fits: ({ muted }) => !muted || (muted.until ?? Infinity) + MINUTE < Date.now() + forMs,
  };
}
