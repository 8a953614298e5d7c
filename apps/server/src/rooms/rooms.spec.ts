import { refusal, TestParlour, type Visitor } from '../testing/parlour';

describe('rooms', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  const slugs = async (who: Visitor, query?: string): Promise<string[]> => {
    const { data } = await who.ask('rooms', { query });
    return data.rooms.map(({ room }: { room: string }) => room);
  };

  describe('the list', () => {
    it('has the lobby first, and what a client needs to tell unread ones', async () => {
      const ann = await parlour.guest();
      await ann.ask('join', { room: 'listed' });
      await ann.say('listed', '1');
      await ann.say('listed', '2');
      const { data } = await ann.ask('rooms');
      expect(data.rooms[0]).toMatchObject({ room: 'lobby', title: 'Everyone' });
      expect(data.rooms[0].owner).toBeUndefined();
      expect(data.rooms.find(({ room }: { room: string }) => room === 'listed')).toEqual({
        ...{ room: 'listed', title: 'listed', topic: '', last: 2, head: 2, count: 1 },
        ...{ private: false, closed: false, owner: ann.welcome.you.id },
      });
    });

    it('can be narrowed by a part of the slug or of the title', async () => {
      const ann = await parlour.guest();
      for (const room of ['maths-1', 'maths-2', 'physics']) await ann.ask('join', { room });
      expect((await slugs(ann, 'aths')).sort()).toEqual(['maths-1', 'maths-2']);
      expect(await slugs(ann, 'PHYS')).toEqual(['physics']);
      expect(await slugs(ann, 'everyone')).toEqual(['lobby']);
      expect(await slugs(ann, 'lobby')).toEqual(['lobby']);
      expect(await slugs(ann, 'nothing like it')).toEqual([]);
    });

    it('takes a query for words, not for a pattern', async () => {
      const ann = await parlour.guest();
      for (const query of ['%', '_', '\\', "'", 'mat%s', '*']) {
        expect([query, await slugs(ann, query)]).toEqual([query, []]);
      }
    });

    it('counts the people in a room now', async () => {
      const [ann, bob] = [await parlour.guest(), await parlour.guest()];
      for (const who of [ann, bob]) await who.ask('join', { room: 'counted' });
      const count = async () => (await ann.ask('rooms', { query: 'counted' })).data.rooms[0].count;
      expect(await count()).toBe(2);
      await bob.ask('leave', { room: 'counted' });
      expect(await count()).toBe(1);
    });
  });

  describe('close', () => {
    it('makes a room read-only and tells everybody in it', async () => {
      const [ann, bob] = [await parlour.guest(), await parlour.guest()];
      for (const who of [ann, bob]) await who.ask('join', { room: 'ended' });
      await bob.say('ended', 'last-word');
      expect(await ann.ask('close', { room: 'ended' })).toEqual({ ok: true, data: {} });
      for (const who of [ann, bob]) {
        const { room } = await who.next('room', ({ room }) => room.room === 'ended');
        expect(room).toMatchObject({ closed: true, last: 1, count: 2, owner: ann.welcome.you.id });
        expect(await who.say('ended', 'too-late')).toEqual(refusal('closed', 'room'));
      }
      // What was accepted before stays accepted.
      expect(await bob.say('ended', 'last-word')).toMatchObject({ ok: true, data: { seq: 1 } });
    });

    it('leaves the room to be joined and read', async () => {
      const [ann, bob] = [await parlour.guest(), await parlour.guest()];
      await ann.ask('join', { room: 'library' });
      await ann.say('library', 'book');
      await ann.ask('close', { room: 'library' });
      expect(await bob.ask('join', { room: 'library' })).toMatchObject({
        ok: true,
        data: { room: { closed: true, count: 2 }, messages: [{ id: 'book' }] },
      });
      for (const [command, page] of [
        ['history', {}],
        ['sync', { after: 0 }],
      ] as const) {
        expect(await bob.ask(command, { room: 'library', ...page })).toMatchObject({
          data: { messages: [{ id: 'book' }] },
        });
      }
      expect(await slugs(bob, 'library')).toEqual(['library']);
      expect(await bob.ask('leave', { room: 'library' })).toMatchObject({ ok: true });
    });

    it('is for the owner only, and for no one in the lobby', async () => {
      const [ann, bob] = [await parlour.guest(), await parlour.guest()];
      for (const who of [ann, bob]) await who.ask('join', { room: 'owned' });
      expect(await bob.ask('close', { room: 'owned' })).toEqual(refusal('forbidden', 'room'));
      expect(await ann.ask('close', { room: 'lobby' })).toEqual(refusal('forbidden', 'room'));
      expect(await ann.ask('close', { room: 'no-room' })).toEqual(refusal('not_found', 'room'));
      expect(await bob.say('owned', 'still-open')).toMatchObject({ ok: true });
    });

    it('knows the owner by any of their connections', async () => {
      const ann = await parlour.guest();
      await ann.ask('join', { room: 'by-tab' });
      const tab = await parlour.guest({ token: ann.welcome.token });
      expect(await tab.ask('close', { room: 'by-tab' })).toEqual({ ok: true, data: {} });
    });
  });
});
