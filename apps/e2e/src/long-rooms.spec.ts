import { io, type Socket } from 'socket.io-client';
import { expect, MEASURED, type Person, test } from './parlour';
import { heap } from './vitals';

test.use({ serverEnv: { RATE_LIMIT: 'off' } });

const HELD = 400;

/** Somebody who says `text 1`, `text 2` …, as fast as they are answered, 20 at a time. */
async function talker(url: string, room: string) {
  const socket: Socket = io(url, { transports: ['websocket'] });
  await socket.emitWithAck('join', { room });
  let said = 0;
  return {
    async say(count: number) {
      const last = said + count;
      while (said < last) {
        const turn = Array.from({ length: Math.min(20, last - said) }, () => ++said);
        const answers = turn.map((n) =>
          socket.emitWithAck('send', { room, id: `n${n}`, text: `text ${n}` }),
        );
        await Promise.all(answers);
      }
    },
    leave: () => socket.disconnect(),
  };
}

const numbers = async (who: Person) =>
  (await who.texts()).map((text) => Number(text.replace('text ', '')));

test(
  '10,000 messages received cost the page neither memory nor nodes',
  MEASURED,
  async ({ person, server }) => {
    test.setTimeout(120_000);
    const ann = await person('Lou', { path: '/r/flood' });
    const cid = await talker(server.url, 'flood');
    await cid.say(2_000);
    await ann.sees('text 2000');
    const [heapBefore, nodesBefore] = [await heap(ann.page), await ann.page.locator('*').count()];
    await cid.say(10_000);
    await ann.sees('text 12000');
    const [heapAfter, nodesAfter] = [await heap(ann.page), await ann.page.locator('*').count()];
    cid.leave();

    const grownMiB = heapAfter - heapBefore;
    test.info().annotations.push({
      type: 'figures',
      description: `heap ${heapBefore.toFixed(1)} MiB, ${grownMiB.toFixed(2)} MiB more after 10,000 messages; ${nodesAfter} nodes`,
    });
    expect(grownMiB).toBeLessThan(2);
    expect(nodesAfter).toBeLessThanOrEqual(nodesBefore + 50);
    const shown = await numbers(ann);
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.length).toBeLessThanOrEqual(HELD);
    expect(shown).toEqual(Array.from(shown, (_, i) => 12_001 - shown.length + i));
  },
);

test(
  'who scrolls back through a long room and on again sees each message, smoothly',
  MEASURED,
  async ({ person, server }) => {
    test.setTimeout(120_000);
    const cid = await talker(server.url, 'long');
    await cid.say(1_000);
    const ann = await person('Mara', { path: '/r/long' });
    await ann.sees('text 1000');
    await ann.page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ type: 'longtask' });
    });

    const seen = new Set<number>();
    const scroll = async (direction: 1 | -1, until: () => Promise<boolean>) => {
      while (!(await until())) {
        const shown = await ann.messages.evaluate(async (log, step) => {
          const { top, bottom } = log.getBoundingClientRect();
          const shown = Array.from(log.querySelectorAll('.text'), (line) => {
            const { top: from, bottom: to } = line.getBoundingClientRect();
            return to > top && from < bottom ? Number(line.textContent?.replace('text ', '')) : 0;
          });
          log.scrollBy(0, step * log.clientHeight * 0.8);
          await new Promise((done) => setTimeout(done, 30));
          return shown;
        }, direction);
        for (const number of shown) if (number > 0) seen.add(number);
      }
    };
    await scroll(-1, async () => seen.has(1));
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
    expect(await numbers(ann)).toEqual(Array.from({ length: HELD }, (_, i) => i + 1));

    // Said meanwhile, it moves nothing for who reads; and is there on the way back.
    await cid.say(50);
    await expect(ann.page.getByRole('button', { name: '50 new' })).toBeVisible();
    await ann.sees('text 1');
    seen.clear();
    await scroll(1, async () => seen.has(1_050));
    for (let n = 1_050; n > 20; n--) expect(seen, `text ${n}`).toContain(n);
    await expect(ann.page.getByRole('button', { name: /new/ })).toHaveCount(0);
    await cid.say(1);
    await ann.sees('text 1051');
    cid.leave();

    const tasks = await ann.page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
    const longest = Math.max(0, ...tasks);
    test.info().annotations.push({
      type: 'figures',
      description: `${tasks.length} tasks over 50 ms, the longest ${longest.toFixed(0)} ms`,
    });
    expect(longest).toBeLessThan(200);
  },
);

test('from far back one press leads to the newest', MEASURED, async ({ person, server }) => {
  const cid = await talker(server.url, 'jump');
  await cid.say(1_000);
  const ann = await person('Nele', { path: '/r/jump' });
  await ann.sees('text 1000');
  await expect
    .poll(async () => {
      await ann.messages.evaluate((log) => log.scrollTo(0, 0));
      return (await numbers(ann))[0];
    })
    .toBeLessThan(550);
  await ann.page.getByRole('button', { name: 'To the newest' }).click();
  await expect(ann.messages.getByText('text 1000', { exact: true })).toBeInViewport();
  await cid.say(1);
  await expect(ann.messages.getByText('text 1001', { exact: true })).toBeInViewport();
  const shown = await numbers(ann);
  expect(shown).toEqual(Array.from({ length: shown.length }, (_, i) => 1_002 - shown.length + i));
  cid.leave();
});
