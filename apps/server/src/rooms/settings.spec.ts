import { LIMITS } from '@parlour/protocol';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

describe('the settings of a room', () => {
  let parlour: TestParlour;
  let room: string;
  let rooms = 0;
  let ann: Visitor;
  let bob: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    room = `hall-${++rooms}`;
    ann = await parlour.guest();
    bob = await parlour.guest();
    for (const who of [ann, bob]) await who.ask('join', { room });
  });

  let ids = 0;
  const send = (who: Visitor) => who.ask('send', { room, id: `m${++ids}`, text: 'hello' });
  const configure = (who: Visitor, settings: object) => who.ask('configure', { room, ...settings });

  it('are the owner’s to change, and told to everybody in it', async () => {
    const { data } = await configure(ann, { title: '  The  Hall ', topic: 'All that matters' });
    expect(data.room).toMatchObject({ title: 'The Hall', topic: 'All that matters' });
    const told = await bob.next('room', (event) => event.room.room === room);
    expect(told.room).toMatchObject({ title: 'The Hall', topic: 'All that matters' });
    expect(await configure(bob, { title: 'Mine' })).toEqual(refusal('forbidden', 'room'));
    const late = await parlour.guest();
    expect((await late.ask('join', { room })).data.room.topic).toBe('All that matters');
    expect((await configure(ann, { topic: '' })).data.room.topic).toBe('');
  });

  it('have their limits', async () => {
    const long = 'x'.repeat(LIMITS.titleGraphemes + 1);
    expect(await configure(ann, { title: long })).toEqual(refusal('too_large', 'title'));
    expect(await configure(ann, { title: ' ' })).toEqual(refusal('invalid', 'title'));
    expect(await configure(ann, { topic: 'a\u0000b' })).toEqual(refusal('invalid', 'topic'));
    expect(await configure(ann, { slowMs: LIMITS.slowMs + 1 })).toEqual(
      refusal('too_large', 'slowMs'),
    );
    expect((await configure(ann, {})).data.room.title).toBe(room);
  });

  it('lock a room: only moderators write', async () => {
    await configure(ann, { locked: true });
    expect((await bob.next('room')).room.locked).toBe(true);
    expect(await send(bob)).toEqual(refusal('forbidden'));
    expect(await send(ann)).toMatchObject({ ok: true });
    await configure(ann, { locked: false });
    expect(await send(bob)).toMatchObject({ ok: true });
  });

  it('close a room when its countdown is over', async () => {
    const { data } = await configure(ann, { closeInMs: 300 });
    expect(data.room.closesAt).toBeGreaterThan(Date.now());
    expect(await send(bob)).toMatchObject({ ok: true });
    const { room: closed } = await bob.next('room', (event) => event.room.closed);
    expect(closed.closesAt).toBeUndefined();
    expect(await send(bob)).toEqual(refusal('closed', 'room'));
    expect(await configure(ann, { title: 'Too late' })).toEqual(refusal('closed', 'room'));
  });

  it('take a countdown back', async () => {
    await configure(ann, { closeInMs: 300 });
    const { data } = await configure(ann, { closeInMs: 0 });
    expect(data.room.closesAt).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 1_400));
    expect(await send(bob)).toMatchObject({ ok: true });
  });

  it('delete a room with all that was said in it, and its name for good', async () => {
    await send(bob);
    expect(await bob.ask('delete', { room })).toEqual(refusal('forbidden', 'room'));
    expect(await ann.ask('delete', { room })).toMatchObject({ ok: true });
    for (const who of [ann, bob]) {
      expect((await who.next('removed')).room).toBe(room);
      expect(await who.ask('join', { room })).toEqual(refusal('not_found', 'room'));
      expect(await who.ask('history', { room })).toEqual(refusal('not_found', 'room'));
    }
    const listed = (await bob.ask('rooms', { query: room })).data.rooms;
    expect(listed).toEqual([]);
  });
});
