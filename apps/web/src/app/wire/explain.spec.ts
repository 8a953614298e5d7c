import type { Frame } from '../socket/frames';
import { explain } from './explain';

const line = (direction: Frame['direction'], text: string) => explain({ direction, text, at: 0 });
const event = (name: string, body: unknown) => line('in', `42${JSON.stringify([name, body])}`);
const command = (name: string, body: unknown) => line('out', `427${JSON.stringify([name, body])}`);

describe('a frame in words', () => {
  it.each([
    ['in', '0{"sid":"x"}', /opens the connection/],
    ['in', '1', /closes the connection/],
    ['in', '2', /^Ping/],
    ['out', '3', /^Pong/],
    ['out', '2probe', /Will WebSocket work/],
    ['in', '3probe', /WebSocket works/],
    ['out', '5', /WebSocket instead of long polling/],
    ['in', '6', /Nothing to say/],
    ['out', '40{"name":"Ann"}', /would like to join/],
    ['in', '40{"sid":"x"}', /You are in/],
    ['out', '41', /Good-bye/],
    ['in', '44{"message":"full"}', /can not be let in/],
    ['in', '451-["x"]', /Binary/],
  ] as const)('%s %s', (direction, text, words) => {
    expect(line(direction, text)).toMatch(words);
  });

  it.each([
    ['join', { room: 'a' }, 'Let me into a.'],
    ['join', { room: 'a', after: 0 }, 'Let me into a again; I have everything up to change 0.'],
    ['leave', { room: 'a' }, 'I leave a.'],
    ['rename', { name: 'Ann' }, 'I want to be called Ann.'],
    ['send', { room: 'a' }, 'Say this in a. The id makes it harmless to ask twice.'],
    ['sync', { room: 'a', after: 4 }, 'There is a gap: what came after change 4?'],
    ['history', { room: 'a', before: 9 }, 'What was said before message 9?'],
    ['members', { room: 'a' }, 'Who is in a?'],
    ['rooms', {}, 'Which rooms are there?'],
    ['typing', { room: 'a' }, 'I am writing in a.'],
    ['close', { room: 'a' }, 'Close a: it is mine.'],
    ['create', { title: 'A', access: 'private' }, 'Make a room called A that is private.'],
    ['configure', { room: 'a' }, 'Change a: I keep order there.'],
    ['moderate', { room: 'a', action: 'mute' }, 'Keep order in a: mute somebody.'],
    ['remove', { room: 'a', seq: 4 }, 'Take message 4 of a away.'],
    ['delete', { room: 'a' }, 'Delete a and all that was said there.'],
    ['moderations', { room: 'a' }, 'What have the moderators of a done?'],
  ])('the command %s %j', (name, body, words) => {
    expect(command(name, body)).toBe(`${words} Answer it as number 7.`);
  });

  it('the command echo, by what it measures', () => {
    expect(command('echo', {})).toMatch(/round trip\. Answer it as number 7\.$/);
  });

  it.each([
    ['welcome', {}, /^Welcome/],
    ['messages', { room: 'a', after: 3, head: 5 }, /^News of a: all changes after 3, up to 5\.$/],
    ['presence', { room: 'a', count: 3 }, /3 in a now/],
    ['renamed', { was: 'Guest', name: 'Ann' }, /^Guest is called Ann now/],
    ['typing', { room: 'a' }, /^Somebody is writing in a\.$/],
    ['room', { room: {} }, /^A room changed/],
    ['removed', { room: 'a' }, /not in a any more/],
    ['restricted', { room: 'a', muted: {} }, /may not write in a/],
    ['restricted', { room: 'a' }, /may write in a again/],
    ['tick', { count: 12 }, /tick 12/],
    ['draining', {}, /about to stop/],
  ])('the event %s', (name, body, words) => {
    expect(event(name, body)).toMatch(words);
  });

  it('an answer, by the number of its command and its verdict', () => {
    expect(line('in', '4317[{"ok":true,"data":{}}]')).toBe('The answer to command 17: done.');
    expect(line('in', '430[{"ok":false,"error":{}}]')).toBe(
      'The answer to command 0: refused, with the reason.',
    );
  });

  it.each(['42["unheard-of",{}]', '42["tick', '42', '42[]'])(
    'says of %s that it does not know it',
    (text) => {
      expect(line('in', text)).toBe('Something this page does not know.');
    },
  );

  it.each([
    ['messages', '{"room":"a","after":3,"head":5,"messages":[{"room":"b', 'after 3, up to 5.'],
    ['presence', '{"room":"a [x], {","count":3,"joined":[{', '3 in a [x], { now.'],
    ['tick', '{"count":12,"at":17', 'tick 12.'],
    ['welcome', '{"protocol":1,"version":"1.0.0","log":"x', 'the lobby.'],
  ])('the event %s that was cut, by its beginning', (name, beginning, words) => {
    const cut = `42["${name}",${beginning} … (999 characters)`;

    expect(line('in', cut).endsWith(words)).toBe(true);
  });

  it('an event without a body', () => {
    expect(line('in', '42["draining"]')).toMatch(/about to stop/);
  });
});
