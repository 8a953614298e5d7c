import type { Frame } from '../socket/frames';

/** A frame in words: what it is, in a line that a newcomer understands. */
export function explain({ direction, text }: Frame): string {
  switch (text[0]) {
    case '0':
      return 'The server opens the connection, and says how often it will ask for you.';
    case '1':
      return 'This end closes the connection.';
    case '2':
      return text === '2probe' ? 'Will WebSocket work? A test.' : 'Ping: are you still there?';
    case '3':
      return text === '3probe' ? 'WebSocket works.' : 'Pong: yes, I am.';
    case '4':
      return explainPacket(direction, text.slice(1));
    case '5':
      return 'From now on WebSocket instead of long polling.';
    default:
      return 'Nothing to say; it ends a waiting request.';
  }
}

function explainPacket(direction: Frame['direction'], packet: string): string {
  switch (packet[0]) {
    case '0':
      return direction === 'out'
        ? 'I would like to join the chat; this is the name I ask for.'
        : 'You are in: this connection has an id now.';
    case '1':
      return 'Good-bye.';
    case '2':
      return explainEvent(direction, packet.slice(1));
    case '3':
      return `The answer to command ${numberOf(packet)}: ${verdict(packet)}.`;
    case '4':
      return 'You can not be let in, and this is why.';
    default:
      return 'Binary data.';
  }
}

function explainEvent(direction: Frame['direction'], event: string): string {
  const [name, body] = parse(event.replace(/^\d+/, ''));
  const known = direction === 'out' ? COMMANDS : EVENTS;
  const words = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!words) return 'Something this page does not know.';
  const number = /^\d+/.exec(event)?.[0];
  const asks = direction === 'out' && number ? ` Answer it as number ${number}.` : '';
  return words(body) + asks;
}

type Body = Record<string, unknown>;
type Words = Record<string, (body: Body) => string>;

const COMMANDS: Words = {
  join: ({ room, after }) =>
    after === undefined
      ? `Let me into ${room}.`
      : `Let me into ${room} again; I have everything up to change ${after}.`,
  leave: ({ room }) => `I leave ${room}.`,
  rename: ({ name }) => `I want to be called ${name}.`,
  send: ({ room }) => `Say this in ${room}. The id makes it harmless to ask twice.`,
  sync: ({ after }) => `There is a gap: what came after change ${after}?`,
  history: ({ before }) => `What was said before message ${before}?`,
  members: ({ room }) => `Who is in ${room}?`,
  rooms: () => 'Which rooms are there?',
  typing: ({ room }) => `I am writing in ${room}.`,
  echo: () => 'How long this takes is the round trip.',
  close: ({ room }) => `Close ${room}: it is mine.`,
  create: ({ title, access }) => `Make a room called ${title} that is ${access}.`,
  configure: ({ room }) => `Change ${room}: I keep order there.`,
  moderate: ({ room, action }) => `Keep order in ${room}: ${action} somebody.`,
  remove: ({ room, seq }) => `Take message ${seq} of ${room} away.`,
  delete: ({ room }) => `Delete ${room} and all that was said there.`,
  moderations: ({ room }) => `What have the moderators of ${room} done?`,
  restrictions: ({ room }) => `Who is muted in ${room}, or banned?`,
};

const EVENTS: Words = {
  welcome: () => 'Welcome: who you are, and the newest messages of the lobby.',
  messages: ({ room, after, head }) =>
    `News of ${room}: all changes after ${after}, up to ${head}.`,
  presence: ({ room, count }) => `People came or went: ${count} in ${room} now.`,
  renamed: ({ was, name }) => `${was} is called ${name} now. Everybody is told, once.`,
  typing: ({ room }) => `Somebody is writing in ${room}.`,
  room: () => 'A room changed.',
  removed: ({ room }) => `You are not in ${room} any more.`,
  restricted: ({ room, muted }) =>
    muted ? `You may not write in ${room} for now.` : `You may write in ${room} again.`,
  tick: ({ count }) => `The server speaks by itself: tick ${count}.`,
  draining: () => 'This server is about to stop. Come back in a moment.',
};

const numberOf = (packet: string) => /\d+/.exec(packet.slice(1))?.[0] ?? '?';
const verdict = (packet: string) =>
  packet.includes('"ok":true') ? 'done' : 'refused, with the reason';

/** The event's name and its one JSON object. */
function parse(json: string): [name: string, body: Body] {
  try {
    const [name, body] = JSON.parse(json) as [string, Body | undefined];
    return [name, body ?? {}];
  } catch {
    // It was cut, because it is long: its first plain fields are whole, and say what it is.
    const [, name = '', fields = ''] = BEGINNING.exec(json) ?? [];
    return [name, JSON.parse(`{${fields.replace(/,$/, '')}}`) as Body];
  }
}

/** `["name",{"field":1,"field":"text",`: as far as the fields are plain, and end. */
const BEGINNING = /^\["(\w+)",\{((?:"\w+":(?:"(?:[^"\\]|\\.)*"|true|false|null|\d+),)*)/;
