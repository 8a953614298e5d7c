import { DAY, MINUTE } from '../../testing/people';
import type { Held } from '../room/restrictions';
import { choicesFor } from './person-choices';

describe('what can be done to somebody', () => {
  const choices = (
    held: Held | undefined,
    more: { isOwner?: boolean; isModerator?: boolean } = {},
  ) => choicesFor({ isOwner: false, ...more }, { held, isModerator: false, ...more });
  const actions = (...asked: Parameters<typeof choices>) =>
    choices(...asked).map((group) => group.map(({ action }) => action).join(' '));
  const inMs = (ms: number) => ({ until: Date.now() + ms });

  it('is to mute or to put out who is not restricted: harmless first, grave last', () => {
    expect(actions({})).toEqual(['mute mute shadowMute', 'kick ban ban']);
  });

  it('is for the owner also to share the room, or to hand it over', () => {
    expect(actions({}, { isOwner: true })).toEqual([
      'mute mute shadowMute',
      'appoint',
      'kick ban ban handOver',
    ]);
    expect(actions({}, { isOwner: true, isModerator: true })[1]).toBe('dismiss');
  });

  it('is all there is where nothing is known of them', () => {
    expect(actions(undefined)).toEqual(['unmute unban mute mute shadowMute', 'kick ban ban']);
  });

  it('is to let them write again only if they may not, be they told so or not', () => {
    expect(actions({ muted: {} })[0]).toBe('unmute shadowMute');
    expect(actions({ shadowMuted: {} })[0]).toBe('unmute mute mute');
  });

  it('is no mute that would be over before the one there is', () => {
    const offered = (leftMs: number) =>
      choices({ muted: inMs(leftMs) })[0]?.flatMap(({ action, forMs = 0 }) =>
        action === 'mute' ? [forMs / MINUTE] : [],
      );

    expect(offered(9 * MINUTE + 30_000)).toEqual([24 * 60]);
    expect(offered(5 * MINUTE)).toEqual([10, 24 * 60]);
    expect(offered(2 * DAY)).toEqual([]);
  });

  it('is to lift a ban, or to make it last, where there is one', () => {
    expect(actions({ banned: {} })).toEqual(['unban mute mute shadowMute']);
    expect(actions({ banned: inMs(DAY) })).toEqual(['unban mute mute shadowMute', 'ban']);
  });

  it('says of a private room what it takes to come back', () => {
    const notes = (inPrivate: boolean) =>
      choicesFor({ isOwner: true, inPrivate }, { held: undefined, isModerator: false })
        .flat()
        .flatMap(({ action, note }) => (note && action !== 'shadowMute' ? [[action, note]] : []));

    expect(notes(false)).toEqual([]);
    expect(notes(true)).toEqual([
      ['unban', expect.stringContaining('send them the invitation again')],
      ['kick', expect.stringContaining('coming back takes a new one')],
    ]);
  });

  it('is in the lobby to ban from the server, and never to show out', () => {
    const [, out = []] = choicesFor(
      { isOwner: false, inLobby: true },
      { held: {}, isModerator: false },
    );

    expect(out.map(({ label, sure }) => [label, sure])).toEqual([
      ['Ban from this server for a day', undefined],
      ['Ban from this server for good', 'Ban them from this whole server for good?'],
    ]);
  });
});
