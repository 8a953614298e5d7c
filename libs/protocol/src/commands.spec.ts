import type { ZodType } from 'zod';
import { type CommandName, commands, Handshake } from './commands';
import { type EventName, events } from './events';
import { LIMITS } from './limits';

const ann = { id: 'b2FzdGVyaXg', name: 'Ann', tag: 'k3x9', color: 210 };
const message = { room: 'r', seq: 1, rev: 1, id: '1', at: 1, author: ann, text: 'Hello' };
const room = {
  ...{ room: 'r', title: 'r', topic: '', last: 1, head: 1, count: 1 },
  ...{ private: false, closed: false, owner: ann.id },
};
const fresh = { room, members: [ann], head: 1, messages: [message], more: false, older: false };

const firstPath = (schema: ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues[0]?.path.join('.');

type Bad = [payload: unknown, path: string];
/** For each command: what fits, the answer to it, and what does not fit, with the field to blame. */
const COMMANDS: Record<CommandName, { good: unknown[]; answers: unknown[]; bad: Bad[] }> = {
  join: {
    good: [{ room: 'r' }, { room: 'r', after: 0 }, { room: 'r', key: 'k' }],
    answers: [fresh, { ...fresh, after: 0 }],
    bad: [
      [{}, 'room'],
      [{ room: 'R' }, 'room'],
      [{ room: 'r', after: -1 }, 'after'],
      [{ room: 'r', after: '1' }, 'after'],
      [{ room: 'r', key: '' }, 'key'],
      [null, ''],
    ],
  },
  leave: { good: [{ room: 'r' }], answers: [{}], bad: [[{}, 'room']] },
  rename: {
    good: [{ name: 'Ann' }],
    answers: [{ name: 'Ann' }],
    bad: [
      [{}, 'name'],
      [{ name: ' ' }, 'name'],
    ],
  },
  send: {
    good: [
      { room: 'r', id: '1', text: 'Hello' },
      { room: 'r', id: '1', text: 'Hello', replyTo: 1 },
    ],
    answers: [{ seq: 1, at: 1 }],
    bad: [
      [{ id: '1', text: 'x' }, 'room'],
      [{ room: 'r', text: 'x' }, 'id'],
      [{ room: 'r', id: '1' }, 'text'],
      [{ room: 'r', id: '1', text: 'x', replyTo: 0 }, 'replyTo'],
    ],
  },
  sync: {
    good: [{ room: 'r', after: 0 }],
    answers: [{ after: 0, head: 1, messages: [message], more: false }],
    bad: [
      [{ room: 'r' }, 'after'],
      [{ room: 'r', after: 1.5 }, 'after'],
    ],
  },
  history: {
    good: [{ room: 'r' }, { room: 'r', before: 5, limit: 100 }, { room: 'r', around: 5 }],
    answers: [{ messages: [message], more: true }],
    bad: [
      [{ room: 'r', limit: 0 }, 'limit'],
      [{ room: 'r', limit: LIMITS.page + 1 }, 'limit'],
      [{ room: 'r', before: 0 }, 'before'],
      [{ room: 'r', before: 1, around: 1 }, 'around'],
    ],
  },
  members: {
    good: [{ room: 'r' }, { room: 'r', from: ann.id }],
    answers: [
      { members: [ann], count: 1 },
      { members: [], count: 0, next: 'x' },
    ],
    bad: [[{ room: 'r', from: '' }, 'from']],
  },
  rooms: {
    good: [{}, { query: '' }, { query: 'x'.repeat(LIMITS.queryUnits) }],
    answers: [{ rooms: [room] }],
    bad: [
      [{ query: 1 }, 'query'],
      [{ query: 'a\0' }, 'query'],
      [{ query: '\ud800' }, 'query'],
      [{ query: 'x'.repeat(LIMITS.queryUnits + 1) }, 'query'],
      [{ query: '😀'.repeat(LIMITS.queryUnits / 2 + 1) }, 'query'],
    ],
  },
  typing: { good: [{ room: 'r' }], answers: [{}], bad: [[{ room: '' }, 'room']] },
  echo: {
    good: [{}, { text: '' }, { text: 'x'.repeat(LIMITS.echoUnits) }],
    answers: [{ at: 1 }, { at: 1, text: 'hi' }],
    bad: [
      [{ text: 1 }, 'text'],
      [{ text: 'x'.repeat(LIMITS.echoUnits + 1) }, 'text'],
      [{ text: '😀'.repeat(LIMITS.echoUnits / 2 + 1) }, 'text'],
      [[], ''],
    ],
  },
  close: { good: [{ room: 'r' }], answers: [{}], bad: [[{ room: null }, 'room']] },
  create: {
    good: [
      { title: 'Study group', access: 'private' },
      { title: '茶室', access: 'unlisted' },
    ],
    answers: [{ room }, { room, key: 'k' }],
    bad: [
      [{ access: 'private' }, 'title'],
      [{ title: '…', access: 'private' }, 'title'],
      [{ title: 'x'.repeat(LIMITS.titleGraphemes + 1), access: 'private' }, 'title'],
      [{ title: 'Open', access: 'public' }, 'access'],
    ],
  },
  configure: {
    good: [
      { room: 'r' },
      { room: 'r', title: 'R', topic: '', locked: true, slowMs: 0 },
      { room: 'r', unlisted: false, newKey: true, closeInMs: LIMITS.closeInMs },
    ],
    answers: [
      { room: { ...room, locked: true, slowMs: 5_000, closesAt: 1, moderators: [ann.id] } },
      { room: { ...room, private: true, unlisted: true }, key: 'k' },
    ],
    bad: [
      [{ room: 'r', title: '' }, 'title'],
      [{ room: 'r', topic: 'x'.repeat(LIMITS.topicGraphemes + 1) }, 'topic'],
      [{ room: 'r', locked: 1 }, 'locked'],
      [{ room: 'r', slowMs: -1 }, 'slowMs'],
      [{ room: 'r', newKey: false }, 'newKey'],
      [{ room: 'r', closeInMs: LIMITS.closeInMs + 1 }, 'closeInMs'],
    ],
  },
  moderate: {
    good: [
      { room: 'r', guest: 'x'.repeat(22), action: 'mute', forMs: 1_000 },
      { room: 'r', guest: 'x'.repeat(22), action: 'shadowMute' },
      { room: 'r', guest: 'x'.repeat(22), action: 'handOver' },
    ],
    answers: [{}],
    bad: [
      [{ room: 'r', action: 'mute' }, 'guest'],
      [{ room: 'r', guest: 'x', action: 'mute' }, 'guest'],
      [{ room: 'r', guest: 'x'.repeat(22), action: 'praise' }, 'action'],
      [{ room: 'r', guest: 'x'.repeat(22), action: 'ban', forMs: 999 }, 'forMs'],
    ],
  },
  remove: { good: [{ room: 'r', seq: 1 }], answers: [{ rev: 2 }], bad: [[{ room: 'r' }, 'seq']] },
  delete: { good: [{ room: 'r' }], answers: [{}], bad: [[{}, 'room']] },
  moderations: {
    good: [{ room: 'r' }, { room: 'r', before: 2 }],
    answers: [
      {
        moderations: [
          { n: 2, at: 1, by: ann, action: 'ban', guest: ann.id, forMs: 5_000 },
          { n: 1, at: 1, by: ann, action: 'remove', seq: 1 },
        ],
        more: false,
      },
    ],
    bad: [[{ room: 'r', before: 0 }, 'before']],
  },
  restrictions: {
    good: [{ room: 'r' }, { room: 'r', from: 'x' }],
    answers: [
      { restrictions: [{ member: ann, muted: {}, banned: { until: 5 } }], next: 'y' },
      { restrictions: [{ member: ann, shadowMuted: { until: 5 } }] },
    ],
    bad: [[{ room: 'r', from: '' }, 'from']],
  },
};

describe.each(Object.entries(COMMANDS))('%s', (name, { good, answers, bad }) => {
  const { payload, answer } = commands[name as CommandName];

  it.each(good)('can be asked as %j', (value) => expect(payload.parse(value)).toEqual(value));

  it.each(answers)('can be answered with %j', (value) => {
    expect(answer.parse(value)).toEqual(value);
  });

  it.each(bad)('can’t be asked as %j, because of "%s"', (value, path) => {
    expect(firstPath(payload, value)).toBe(path);
  });

  it('drops what it does not know', () => {
    const odd = { ...(good[0] as object), author: ann, rev: 9, constructor: 1 };
    expect(payload.parse(odd)).toEqual(good[0]);
  });
});

const welcome = {
  ...{ protocol: 1, version: '0.1.0', log: 'f3b1', you: ann, token: 'id.secret' },
  ...{ lobby: fresh, limits: LIMITS, tickMs: 10_000 },
};
const EVENTS: Record<EventName, [good: object, bad: object, path: string]> = {
  welcome: [welcome, { ...welcome, protocol: 2 }, 'protocol'],
  messages: [
    { room: 'r', after: 0, head: 1, messages: [message] },
    { room: 'r', after: 0, head: 1, messages: [{ ...message, author: 'Ann' }] },
    'messages.0.author',
  ],
  presence: [
    { room: 'r', count: 300, joined: [], left: [], truncated: true },
    { room: 'r', count: 1, joined: [ann], left: [], truncated: false },
    'truncated',
  ],
  renamed: [{ id: ann.id, was: 'Ann', name: 'Anna' }, { id: ann.id, name: 'Anna' }, 'was'],
  typing: [{ room: 'r', members: [ann] }, { room: 'r' }, 'members'],
  room: [{ room }, { room: { ...room, closed: 1 } }, 'room.closed'],
  restricted: [{ room: 'r', muted: { until: 5 } }, { room: 'r', muted: true }, 'muted'],
  removed: [{ room: 'r', reason: 'it is gone' }, { room: 'r' }, 'reason'],
  tick: [{ count: 1, at: 1.5, online: 0 }, { count: 0.5, at: 1, online: 0 }, 'count'],
  draining: [{ retryInMs: 2_000 }, { retryInMs: -1 }, 'retryInMs'],
};

describe.each(Object.entries(EVENTS))('the event %s', (name, [good, bad, path]) => {
  const schema = events[name as EventName];

  it('carries what it says', () => expect(schema.parse(good)).toEqual(good));
  it(`carries nothing else as ${path}`, () => expect(firstPath(schema, bad)).toBe(path));
});

describe('a handshake', () => {
  it.each([{}, { token: 't' }, { name: '' }, { token: 't', name: 'Ann' }])('may be %j', (auth) => {
    expect(Handshake.parse(auth)).toEqual(auth);
  });
  it.each([null, 'token', 7, []])('that is %j asks for nothing', (auth) =>
    expect(Handshake.parse(auth)).toEqual({}),
  );
  it('with a token that is no text has none', () => {
    expect(Handshake.parse({ token: 1, name: 'Ann' })).toEqual({ token: undefined, name: 'Ann' });
  });
});
