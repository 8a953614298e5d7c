import { Crowd } from './crowd';
import { expect, MEASURED, type Person, test } from './parlour';
import { traced } from './trace';
import { heap, measure } from './vitals';

test.use({ serverEnv: { RATE_LIMIT: 'off' } });

const PER_SECOND = 1_000;
const SECONDS = 15;
/** Where to write a trace of the browser to, such as `reports/busy-room.json`. */
const TRACE = process.env['TRACE'];

/** Types until the crowd is done, a key every 80 ms. */
async function typeWhile(who: Person, talk: Promise<void>): Promise<string> {
  let typed = '';
  let isOver = false;
  const over = talk.then(() => (isOver = true));
  await who.message.focus();
  while (!isOver) {
    const key = 'who can read all this '[typed.length % 22] as string;
    await who.page.keyboard.type(key);
    typed += key;
    await who.page.waitForTimeout(80);
  }
  await over;
  return typed;
}

test(
  'a room at 1,000 messages a second is shown with ease, while somebody writes there',
  MEASURED,
  async ({ person, server }) => {
    test.setTimeout(120_000);
    const ann = await person('Uma', { path: '/r/busy' });
    const crowd = await Crowd.enter(server.url, 'busy');
    await crowd.talk(PER_SECOND, 2);
    const heapBefore = await heap(ann.page);
    const vitals = await measure(ann.page);

    let typed = '';
    let [talkedMs, behindMs] = [0, 0];
    const talk = async () => {
      const start = performance.now();
      typed = await typeWhile(ann, crowd.talk(PER_SECOND, SECONDS));
      const end = performance.now();
      await ann.sees(crowd.said.at(-1) as string);
      [talkedMs, behindMs] = [end - start, performance.now() - end];
    };
    const { longestMs, longestWorkMs, perSecond } = await traced(ann.page, TRACE, talk);
    const { keys, nodes } = await vitals();
    const grownMiB = (await heap(ann.page)) - heapBefore;
    const texts = await ann.texts();
    crowd.leave();

    // Those that took less than a frame are not among them.
    const slowKey = keys[Math.floor(typed.length / 10)] ?? 0;
    const pace = (PER_SECOND * SECONDS) / (talkedMs / 1_000);
    const kinds = Object.entries(perSecond).map(([kind, ms]) => `${kind} ${ms.toFixed(0)}`);
    const figures = [
      `${pace.toFixed(0)} messages a second`,
      `the longest task ${longestWorkMs.toFixed(0)} ms of work, ${longestMs.toFixed(0)} ms by the clock`,
      `work in ms a second: ${kinds.join(', ')}`,
      `${typed.length} keys, shown after ${slowKey} ms (p90), ${keys[0] ?? 0} ms at most`,
      `the newest ${behindMs.toFixed(0)} ms after the end`,
      `at most ${nodes} nodes, heap ${heapBefore.toFixed(1)} MiB and ${grownMiB.toFixed(1)} more`,
    ].join('; ');
    console.log(figures);
    test.info().annotations.push({ type: 'figures', description: figures });

    expect(pace).toBeGreaterThan(PER_SECOND * 0.9);
    // The clock runs on while browser, server and crowd take turns on the same cores: the work does not.
    expect(longestWorkMs).toBeGreaterThan(0);
    expect(longestWorkMs).toBeLessThanOrEqual(100);
    expect(Object.values(perSecond).reduce((sum, ms) => sum + ms)).toBeLessThan(500);
    expect(slowKey).toBeLessThanOrEqual(100);
    expect(keys[0] ?? 0).toBeLessThan(500);
    expect(typed.length).toBeGreaterThan(SECONDS * 4);
    await expect(ann.message).toHaveValue(typed);
    expect(behindMs).toBeLessThan(1_000);
    expect(nodes).toBeLessThan(1_500);
    expect(grownMiB).toBeLessThan(3);

    expect(Object.keys(crowd.said)).toHaveLength(PER_SECOND * (SECONDS + 2));
    expect(texts.length).toBeGreaterThan(20);
    expect(texts).toEqual(crowd.said.slice(-texts.length));
    expect(ann.complaints).toEqual([]);
  },
);

test('who reads back in a busy room stays where they are', MEASURED, async ({ person, server }) => {
  const ann = await person('Vera', { path: '/r/back' });
  const crowd = await Crowd.enter(server.url, 'back');
  await crowd.talk(100, 2);
  const talk = crowd.talk(PER_SECOND, 5);
  talk.catch(() => 'told where it is waited for');
  await ann.page.waitForTimeout(500);
  await ann.messages.hover();
  await ann.page.mouse.wheel(0, -400);
  const newest = ann.page.getByRole('button', { name: /new/ });
  await expect(newest).toBeVisible();
  /** What is at the top of the view, and where. */
  const top = () =>
    ann.messages.evaluate((log) => {
      const edge = log.getBoundingClientRect().top;
      const lines = Array.from(log.querySelectorAll('.text'));
      const line = lines.find((one) => one.getBoundingClientRect().top >= edge);
      return [line?.textContent, Math.round((line?.getBoundingClientRect().top ?? 0) - edge)];
    });
  const before = await top();
  await ann.page.waitForTimeout(2_000);
  expect(await top()).toEqual(before);
  await talk;
  expect(await top()).toEqual(before);
  const texts = await ann.texts();
  const from = crowd.said.indexOf(texts[0] as string);
  expect(texts).toEqual(crowd.said.slice(from, from + texts.length));

  await newest.click();
  await expect(ann.messages.getByText(crowd.said.at(-1) as string)).toBeInViewport();
  crowd.leave();
});
