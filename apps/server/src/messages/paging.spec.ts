import type { Answer, Message } from '@parlour/protocol';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';

const LONG = 250;

describe('reading a log', () => {
  let parlour: TestParlour;
  let ann: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.start({ RATE_LIMIT: 'off' });
    ann = await parlour.guest();
    await ann.ask('join', { room: 'long' });
    const send = (_: unknown, n: number) =>
      ann.ask('send', { room: 'long', id: `${n + 1}`, text: `text ${n + 1}` });
    await Promise.all(Array.from({ length: LONG }, send));
  });
  afterAll(() => parlour.stopAndForget());

  const seqs = ({ messages }: { messages: Message[] }) => messages.map(({ seq }) => seq);
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);

  describe('sync', () => {
    const sync = async (after: number): Promise<Answer<'sync'>> =>
      (await ann.ask('sync', { room: 'long', after })).data;

    it('pages through all changes, each once', async () => {
      const pages = [await sync(0)];
      for (let page = pages[0]; page?.more; pages.push(page)) page = await sync(page.head);
      expect(pages.map(({ after, head, more }) => [after, head, more])).toEqual([
        [0, 100, true],
        [100, 200, true],
        [200, 250, false],
      ]);
      expect(pages.flatMap(seqs)).toEqual(range(1, LONG));
    });

    it('has no more where a page ends with the log', async () => {
      expect(await sync(150)).toMatchObject({ after: 150, head: 250, more: false });
      expect(await sync(149)).toMatchObject({ after: 149, head: 249, more: true });
    });

    it('has nothing for who is up to date', async () => {
      expect(await sync(LONG)).toEqual({ after: 250, head: 250, messages: [], more: false });
    });
  });

  describe('join', () => {
    const join = async (after?: number): Promise<Answer<'join'>> =>
      (await (await parlour.guest()).ask('join', { room: 'long', after })).data;

    it('starts afresh with the newest page', async () => {
      const joined = await join();
      expect(joined).toMatchObject({ head: LONG, more: false, older: true, room: { last: LONG } });
      expect(joined).not.toHaveProperty('after');
      expect(seqs(joined)).toEqual(range(151, LONG));
    });

    it('goes on from a cursor as sync does', async () => {
      const near = await join(240);
      expect(near).toMatchObject({ after: 240, head: LONG, more: false, room: { head: LONG } });
      expect(seqs(near)).toEqual(range(241, LONG));
      const far = await join(10);
      expect(far).toMatchObject({ after: 10, head: 110, more: true, room: { head: LONG } });
      expect(seqs(far)).toEqual(range(11, 110));
      expect(await join(LONG)).toMatchObject({
        after: LONG,
        head: LONG,
        messages: [],
        more: false,
      });
      expect(seqs(await join(0))).toEqual(range(1, 100));
    });

    it('starts afresh for a cursor beyond the head', async () => {
      for (const after of [LONG + 1, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
        const joined = await join(after);
        expect(joined).not.toHaveProperty('after');
        expect(joined).toMatchObject({ head: LONG, more: false, older: true });
        expect(seqs(joined)).toEqual(range(151, LONG));
      }
    });

    it('goes on without a gap when the pages of a far cursor end', async () => {
      const bob = await parlour.guest();
      await bob.ask('join', { room: 'gapless' });
      const send = (n: number) => bob.ask('send', { room: 'gapless', id: `${n}`, text: `${n}` });
      await Promise.all(range(1, 120).map(send));
      await bob.next('messages', ({ room, head }) => room === 'gapless' && head === 120);
      const cy = await parlour.guest();
      const { data: joined } = await cy.ask('join', { room: 'gapless', after: 0 });
      await send(121);
      const frame = await cy.next('messages', ({ room }) => room === 'gapless');
      expect(frame.after).toBeGreaterThan(joined.head);
      const { data: rest } = await cy.ask('sync', { room: 'gapless', after: joined.head });
      expect(rest.head).toBeGreaterThanOrEqual(frame.after);
      expect([...seqs(joined), ...seqs(rest)]).toEqual(range(1, 121));
    });

    it('has nothing older in a short room', async () => {
      await ann.ask('join', { room: 'short' });
      await ann.ask('send', { room: 'short', id: '1', text: 'only' });
      const bob = await parlour.guest();
      expect((await bob.ask('join', { room: 'short' })).data).toMatchObject({
        ...{ head: 1, older: false, more: false, messages: [{ seq: 1 }] },
      });
    });
  });

  describe('history', () => {
    const history = async (page: object): Promise<Answer<'history'>> =>
      (await ann.ask('history', { room: 'long', ...page })).data;

    it('begins with the newest page', async () => {
      const page = await history({});
      expect(seqs(page)).toEqual(range(151, LONG));
      expect(page.more).toBe(true);
    });

    it('goes back page by page to the first message', async () => {
      const seen: number[] = [];
      let page = await history({ limit: 60 });
      for (;;) {
        seen.unshift(...seqs(page));
        if (!page.more) break;
        page = await history({ before: seen[0], limit: 60 });
      }
      expect(seen).toEqual(range(1, LONG));
    });

    it('says at once that there is nothing before the first', async () => {
      expect(await history({ before: 1 })).toEqual({ messages: [], more: false });
      expect(await history({ before: 101, limit: 100 })).toMatchObject({ more: false });
      expect(await history({ before: 102, limit: 100 })).toMatchObject({ more: true });
    });

    it.each([
      [125, 10],
      [125, 1],
      [125, 2],
      [125, 3],
      [1, 5],
      [2, 5],
      [LONG, 10],
      [125, 100],
      [1, 100],
      [40, 100],
    ])('shows what was said around %i, %i at most', async (around, limit) => {
      const page = seqs(await history({ around, limit }));
      expect(page).toContain(around);
      expect(page).toHaveLength(limit);
      expect(page).toEqual(range(page[0] as number, page.at(-1) as number));
      const [before, behind] = [around - (page[0] ?? 0), (page.at(-1) ?? 0) - around];
      expect(behind).toBeGreaterThanOrEqual(Math.min(Math.floor((limit - 1) / 2), LONG - around));
      expect(before).toBeGreaterThanOrEqual(Math.min(Math.floor((limit - 1) / 2), around - 1));
    });

    it.each([
      [{ limit: 0 }, 'limit'],
      [{ limit: 1.5 }, 'limit'],
      [{ before: 0 }, 'before'],
      [{ before: -1 }, 'before'],
      [{ before: '9' }, 'before'],
      [{ around: 0 }, 'around'],
      [{ before: 3, around: 3 }, 'around'],
    ])('refuses a page of %j', async (page, field) => {
      expect(await ann.ask('history', { room: 'long', ...page })).toEqual(
        refusal('invalid', field),
      );
    });

    it('refuses a page that is too large', async () => {
      expect(await ann.ask('history', { room: 'long', limit: 101 })).toEqual(
        refusal('too_large', 'limit'),
      );
    });
  });

  describe('of long messages', () => {
    const LARGEST = 256 * 1024;
    const units = ({ messages }: { messages: Message[] }) =>
      messages.reduce((sum, { text }) => sum + text.length, 0);

    beforeAll(async () => {
      await ann.ask('join', { room: 'novel' });
      const send = (_: unknown, n: number) =>
        ann.ask('send', { room: 'novel', id: `${n + 1}`, text: 'x'.repeat(4_000) });
      await Promise.all(Array.from({ length: 120 }, send));
    });

    it('is shorter, and loses nothing', async () => {
      let page = (await ann.ask('sync', { room: 'novel', after: 0 })).data as Answer<'sync'>;
      const all = seqs(page);
      while (page.more) {
        expect(units(page)).toBeLessThanOrEqual(LARGEST);
        page = (await ann.ask('sync', { room: 'novel', after: page.head })).data;
        expect(page.after).toBe(all.at(-1));
        all.push(...seqs(page));
      }
      expect(all).toEqual(range(1, 120));
    });

    it('keeps the newest, those before a place, or those around one', async () => {
      const { data: joined } = await ann.ask('join', { room: 'novel' });
      expect(seqs(joined)).toEqual(range(56, 120));
      expect(joined.older).toBe(true);
      const { data: before } = await ann.ask('history', { room: 'novel', before: 56 });
      expect([seqs(before), before.more]).toEqual([range(1, 55), false]);
      const { data: around } = await ann.ask('history', { room: 'novel', around: 60 });
      expect(seqs(around)).toContain(60);
      expect(units(around)).toBeLessThanOrEqual(LARGEST);
      expect(seqs(around)).toEqual(range(seqs(around)[0] as number, seqs(around).at(-1) as number));
    });
  });
});
