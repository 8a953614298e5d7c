import type { Message } from '@parlour/protocol';
import { sql } from 'kysely';
import { Database } from '../db/database';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';
import { Retention } from './retention';
import { RoomLog } from './room-log';

/** More than are taken away at once. */
const MANY = 1_150;
const DAY_MS = 24 * 60 * 60_000;

describe('messages that are too old', () => {
  let parlour: TestParlour;
  let ann: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start({ RATE_LIMIT: 'off', RETENTION_DAYS: '30' });
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    ann = await parlour.guest();
  });

  const db = () => parlour.app.get(Database);
  const seqs = ({ messages }: { messages: Message[] }) => messages.map(({ seq }) => seq);
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const fill = async (room: string, count: number) => {
    await ann.ask('join', { room });
    await Promise.all(range(1, count).map((n) => ann.say(room, String(n))));
  };
  /** Those up to a place were said 31 days ago. */
  const age = (room: string, upTo: number) =>
    sql`
      update messages set at = ${Date.now() - 31 * DAY_MS} where room = ${room} and seq <= ${upTo}
    `.execute(db());
  /** As if it were time, in one process that runs. */
  const look = async () => {
    await sql`update meta set value = '0' where key = 'purged'`.execute(db());
    await parlour.app.get(Retention).look();
  };
  const history = async (payload: object) => (await ann.ask('history', payload)).data;

  it('go, in batches, and the log has no hole from there on', async () => {
    await fill('long', MANY);
    await age('long', 1_100);
    await look();
    const { rows } = await sql<{ seq: number }>`
      select seq from messages where room = 'long' order by seq
    `.execute(db());
    expect(rows.map(({ seq }) => seq)).toEqual(range(1_101, MANY));
    expect((await ann.say('long', 'next')).data.seq).toBe(MANY + 1);
    // Who is there is told where the log begins now.
    const told = await ann.next('room', ({ room }) => room.first === 1_101);
    expect(told.room).toMatchObject({ room: 'long', last: MANY });
  }, 20_000);

  it('leave the room where it was, also when the newest change was one of them', async () => {
    await fill('shrunk', 3);
    expect((await ann.ask('remove', { room: 'shrunk', seq: 1 })).data.rev).toBe(4);
    await age('shrunk', 1);
    await look();
    await ann.ask('join', { room: 'beside' });
    const author = ann.welcome.you;
    // A repeat in the one room, and something new in another one, in one commit.
    await parlour.app.get(RoomLog).append([
      { room: 'shrunk', author, id: '3', text: 'text of 3' },
      { room: 'beside', author, id: 'new', text: 'text of new' },
    ]);
    await ann.say('shrunk', '4');
    const { messages, head } = (await ann.ask('sync', { room: 'shrunk', after: 4 })).data;
    expect(messages).toMatchObject([{ seq: 4, rev: 5 }]);
    expect(head).toBe(5);
  });

  it('are told to be kept no more, to whoever asks for them', async () => {
    await fill('asked', 250);
    await age('asked', 60);
    await look();
    const joined = (await (await parlour.guest()).ask('join', { room: 'asked' })).data;
    expect(joined).toMatchObject({ older: true, room: { first: 61, last: 250 } });
    expect(seqs(joined)).toEqual(range(151, 250));
    expect(joined).not.toHaveProperty('first');

    const back = await history({ room: 'asked', before: 151 });
    expect([seqs(back), back.more, back.first]).toEqual([range(61, 150), false, 61]);
    expect(await history({ room: 'asked', before: 61 })).toEqual({
      ...{ messages: [], more: false, first: 61 },
    });
    const around = await history({ room: 'asked', around: 7, limit: 20 });
    expect([seqs(around), around.more]).toEqual([range(61, 80), false]);
    expect(await history({ room: 'asked', before: 62, limit: 1 })).toMatchObject({ more: false });
    expect(await history({ room: 'asked', before: 63, limit: 1 })).toMatchObject({ more: true });
  });

  it('are left out for who comes back with an old cursor', async () => {
    await fill('old', 250);
    await age('old', 120);
    await look();
    const late = await parlour.guest();
    const joined = (await late.ask('join', { room: 'old', after: 10 })).data;
    expect(joined).toMatchObject({ after: 10, head: 220, more: true, room: { first: 121 } });
    const synced = (await late.ask('sync', { room: 'old', after: 220 })).data;
    expect(synced).toMatchObject({ after: 220, head: 250, more: false, first: 121 });
    expect([...seqs(joined), ...seqs(synced)]).toEqual(range(121, 250));
  });

  it('take the newest change with them, and a cursor reaches the head all the same', async () => {
    await fill('head', 3);
    await ann.ask('remove', { room: 'head', seq: 1 });
    await age('head', 1);
    await look();
    expect((await ann.ask('sync', { room: 'head', after: 3 })).data).toEqual({
      ...{ after: 3, head: 4, messages: [], more: false, first: 2 },
    });
    expect((await ann.ask('sync', { room: 'head', after: 9 })).data).toMatchObject({ head: 4 });
    expect((await ann.say('head', 'next')).data.seq).toBe(4);
    await ann.next('messages', ({ room, head }) => room === 'head' && head === 5);
  });

  it('can be all that there are: the next one has the next place', async () => {
    await fill('silent', 5);
    await age('silent', 5);
    await look();
    const { data } = await (await parlour.guest()).ask('join', { room: 'silent' });
    expect(data).toMatchObject({ messages: [], older: false, room: { first: 6, last: 5 } });
    expect((await ann.say('silent', 'here')).data.seq).toBe(6);
    expect(seqs(await history({ room: 'silent' }))).toEqual([6]);
    await look();
    expect(seqs(await history({ room: 'silent' }))).toEqual([6]);
  });

  it('can’t be removed any more, but answered, and their shadows go as well', async () => {
    await fill('rest', 3);
    const bob = await parlour.guest();
    await bob.ask('join', { room: 'rest' });
    const bobs = bob.welcome.you.id;
    await ann.ask('moderate', { room: 'rest', guest: bobs, action: 'shadowMute' });
    await bob.say('rest', 'unheard');
    await age('rest', 4);
    await look();
    expect(await ann.ask('remove', { room: 'rest', seq: 2 })).toEqual(refusal('not_found', 'seq'));
    const answer = { room: 'rest', id: 'answer', text: 'as I said', replyTo: 2 };
    expect(await ann.ask('send', answer)).toMatchObject({ ok: true, data: { seq: 5 } });
    const { rows } = await sql`select * from shadows where room = 'rest'`.execute(db());
    expect(rows).toEqual([]);
    expect((await bob.ask('history', { room: 'rest' })).data).toMatchObject({ first: 5 });
  });

  it('are looked for once an hour, in all processes together', async () => {
    await fill('turn', 2);
    await age('turn', 1);
    await look();
    await age('turn', 2);
    await parlour.app.get(Retention).look();
    expect(seqs(await history({ room: 'turn' }))).toEqual([2]);
    await sql`
      update meta set value = ${String(Date.now() - 61 * 60_000)} where key = 'purged'
    `.execute(db());
    await parlour.app.get(Retention).look();
    expect(seqs(await history({ room: 'turn' }))).toEqual([]);
  });
});

it('keeps what is said for good, unless it is told otherwise', async () => {
  const parlour = await TestParlour.start();
  const ann = await parlour.guest();
  await ann.say('lobby', 'old');
  await sql`update messages set at = 0`.execute(parlour.app.get(Database));
  await parlour.app.get(Retention).look();
  expect((await ann.ask('history', { room: 'lobby' })).data.messages).toHaveLength(1);
  await parlour.stopAndForget();
});
