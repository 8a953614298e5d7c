import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Database } from '../db/database';
import { Retention } from '../messages/retention';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';
import { Bus } from './bus';

/** How long what was done by way of one process may take to show at another, in ms. */
const SOON_MS = 1_000;

/** Two processes of one server, as far as their clients can tell: they share a database and Redis. */
describe('two processes', () => {
  let here: TestParlour;
  let there: TestParlour;
  let ann: Visitor;
  let bob: Visitor;

  beforeAll(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    const env = { TICK_MS: '300', RATE_LIMIT: 'off' };
    here = await TestParlour.alone(env, dataDir);
    there = await TestParlour.alone(env, dataDir);
  });
  afterAll(async () => {
    await there.stop();
    await here.stopAndForget();
  });

  beforeEach(async () => {
    ann = await here.guest();
    bob = await there.guest();
  });
  afterEach(() => {
    ann.socket.disconnect();
    bob.socket.disconnect();
  });

  const idOf = ({ welcome }: Visitor) => welcome.you.id;
  const meet = async (room: string, ...people: Visitor[]) => {
    for (const who of people) await who.ask('join', { room });
  };

  it('are one log, with one order of what is said by way of each', async () => {
    expect(bob.welcome.log).toBe(ann.welcome.log);
    await meet('salon', ann, bob);
    const said = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 ? ann : bob).say('salon', `m${n}`)),
    );
    const seqs = said.map(({ data }) => data.seq).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    for (const who of [ann, bob]) {
      await who.next('messages', ({ room, head }) => room === 'salon' && head === 40, SOON_MS);
      const heard = who.all('messages').filter(({ room }) => room === 'salon');
      expect(heard.flatMap(({ messages }) => messages.map(({ seq }) => seq))).toEqual(seqs);
    }
  });

  it('store once what is sent to both, and give the same answer', async () => {
    await meet('twice', ann);
    const self = await there.guest({ token: ann.welcome.token });
    await meet('twice', self);
    const both = await Promise.all([ann, self, ann, self].map((who) => who.say('twice', 'same')));
    expect(both.every(({ ok }) => ok)).toBe(true);
    expect(new Set(both.map(({ data }) => data.seq)).size).toBe(1);
    const other = { room: 'twice', id: 'same', text: 'something else' };
    expect(await self.ask('send', other)).toEqual(refusal('conflict', 'id'));
  });

  it('tell who comes, goes, writes and is called otherwise, by way of whichever', async () => {
    await meet('hall', bob, ann);
    await bob.next('presence', ({ room, joined }) => room === 'hall' && isAmong(ann, joined));
    const { data } = await bob.ask('members', { room: 'hall' });
    expect(data.count).toBe(2);
    await ann.ask('typing', { room: 'hall' });
    await bob.next('typing', ({ room, members }) => room === 'hall' && isAmong(ann, members));
    await ann.ask('rename', { name: 'Ann of here' });
    expect(await bob.next('renamed', ({ id }) => id === idOf(ann))).toMatchObject({
      name: 'Ann of here',
    });
    await ann.ask('leave', { room: 'hall' });
    await bob.next('presence', ({ room, left }) => room === 'hall' && isAmong(ann, left));
  });

  it('count somebody who is here and there as one', async () => {
    await meet('one', ann, bob);
    const self = await there.guest({ token: ann.welcome.token });
    await meet('one', self);
    expect((await bob.ask('members', { room: 'one' })).data.count).toBe(2);
    ann.socket.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    expect((await bob.ask('members', { room: 'one' })).data.count).toBe(2);
    expect(bob.all('presence').filter(({ left }) => isAmong(ann, left))).toEqual([]);
  }, 12_000);

  it('give a name to one of those who want it at both', async () => {
    const crowd = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? here : there).guest()),
    );
    const answers = await Promise.all(crowd.map((who) => who.ask('rename', { name: 'Sole' })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)[0]).toEqual(refusal('name_taken', 'name'));
    const late = await there.guest({ name: 'sole' });
    expect(late.welcome.nameRefused).toEqual(expect.any(String));
  });

  it('know a name that was taken by way of the other', async () => {
    await ann.ask('rename', { name: 'Wanderer' });
    await bob.next('renamed', ({ id }) => id === idOf(ann));
    const self = await there.guest({ token: ann.welcome.token });
    expect(self.welcome.you).toMatchObject({ id: idOf(ann), name: 'Wanderer' });
  });

  it('show out whom a moderator of the other has shown out, muted, banned', async () => {
    await meet('court', ann, bob);
    const moderate = (action: string) =>
      ann.ask('moderate', { room: 'court', guest: idOf(bob), action });
    expect(await moderate('mute')).toMatchObject({ ok: true });
    await bob.next('restricted', ({ muted }) => muted !== undefined, SOON_MS);
    expect(await bob.say('court', 'no')).toEqual(refusal('forbidden'));
    await moderate('unmute');
    await bob.next('restricted', ({ muted }) => muted === undefined, SOON_MS);
    await moderate('kick');
    await bob.next('removed', ({ room }) => room === 'court', SOON_MS);
    await meet('court', bob);
    await moderate('ban');
    await settled(() => bob.all('removed').length === 2);
    expect(await bob.ask('join', { room: 'court' })).toEqual(refusal('forbidden'));
  });

  it('lose no change of two who keep order at once', async () => {
    await meet('bench', ann, bob);
    await ann.next('presence', ({ room, joined }) => room === 'bench' && isAmong(bob, joined));
    await ann.ask('moderate', { room: 'bench', guest: idOf(bob), action: 'appoint' });
    await bob.next('room', ({ room }) => room.moderators?.includes(idOf(bob)) === true);
    const crowd = Array.from({ length: 12 }, (_, n) => String(n).padStart(22, 'g'));
    const done = await Promise.all(
      crowd.map((guest, n) =>
        (n % 2 ? ann : bob).ask('moderate', { room: 'bench', guest, action: 'mute' }),
      ),
    );
    expect(done.every(({ ok }) => ok)).toBe(true);
    for (const who of [ann, bob]) {
      await settled(async () => {
        const { data } = await who.ask('restrictions', { room: 'bench' });
        return data.restrictions.length === 12;
      });
    }
    const { data } = await ann.ask('moderations', { room: 'bench' });
    expect(data.moderations.map(({ n }: { n: number }) => n)).toEqual(
      Array.from({ length: 13 }, (_, n) => 13 - n),
    );
  });

  it('close, change and delete a room for the members of both', async () => {
    await meet('shed', ann, bob);
    await ann.ask('configure', { room: 'shed', title: 'The shed' });
    await bob.next('room', ({ room }) => room.title === 'The shed', SOON_MS);
    await ann.ask('close', { room: 'shed' });
    await bob.next('room', ({ room }) => room.room === 'shed' && room.closed, SOON_MS);
    expect(await bob.say('shed', 'late')).toEqual(refusal('closed', 'room'));
    await ann.ask('delete', { room: 'shed' });
    await bob.next('removed', ({ room }) => room === 'shed', SOON_MS);
  });

  it('end what is signed out by way of the other', async () => {
    const cookie = ann.welcome.token as string;
    const self = await there.guest({ token: cookie });
    const gone = new Promise((resolve) => self.socket.once('disconnect', resolve));
    const response = await fetch(`${here.url}/api/me/sign-out`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${cookie}` },
      body: JSON.stringify({ here: true }),
    });
    expect(response.status).toBe(200);
    await gone;
    const back = await there.guest({ token: cookie });
    expect(idOf(back)).not.toBe(idOf(ann));
  });

  it('bear what they can’t read, and hear what comes after', async () => {
    const { channel, client } = here.app.get(Bus);
    for (const garbage of ['', '{', 'null', '{}', '{"from":"x","n":1,"letters":[["head",null]]}']) {
      await client?.publish(channel, garbage);
    }
    await meet('after', ann, bob);
    await ann.say('after', 'still there');
    await bob.next('messages', ({ room }) => room === 'after', SOON_MS);
  });

  it('tell the members of both what is not kept any more, whichever has done it', async () => {
    await meet('archive', ann, bob);
    await ann.say('archive', 'old');
    const { data } = await ann.say('archive', 'new');
    await sql`update messages set at = 0 where room = 'archive' and seq = 1`.execute(
      there.app.get(Database),
    );
    await there.app.get(Retention).purge(data.at);
    for (const who of [ann, bob]) {
      await who.next('room', ({ room }) => room.first === 2, 4 * SOON_MS);
    }
  });

  it('tick together, once in each interval', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    const [mine, theirs] = [ann.all('tick'), bob.all('tick')];
    const counts = mine.map(({ count }) => count);
    expect(counts.length).toBeGreaterThanOrEqual(4);
    expect(counts).toEqual(counts.map((_, n) => (counts[0] as number) + n));
    const known = new Map(mine.map(({ count, at }) => [count, at]));
    for (const { count, at } of theirs) expect(known.get(count) ?? at).toBe(at);
  });
});

function isAmong({ welcome }: Visitor, members: readonly { id: string }[]): boolean {
  return members.some(({ id }) => id === welcome.you.id);
}

/** What is so at once here may take a moment there. */
async function settled(holds: () => boolean | Promise<boolean>) {
  const latest = Date.now() + SOON_MS;
  while (!(await holds()) && Date.now() < latest) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(await holds()).toBe(true);
}
