import { io } from 'socket.io-client';
import { expect, type Person, test } from './parlour';

test.use({ serverEnv: { RATE_LIMIT: 'off' } });

async function tell(who: Person, room: string, count: number) {
  await who.page.evaluate(
    async ([slug, lines]) => {
      // Through the page's own connection would take the composer; a second one is quicker.
      const url = `ws://${location.host}/socket.io/?EIO=4&transport=websocket`;
      const socket = new WebSocket(url);
      let answers = 0;
      await new Promise<void>((done) => {
        socket.onmessage = ({ data }) => {
          const frame = String(data);
          if (frame.startsWith('0')) socket.send('40');
          if (frame.startsWith('42["welcome"')) {
            socket.send(`420["join",{"room":"${slug}"}]`);
            for (let i = 1; i <= lines; i++) {
              socket.send(`42${i}["send",{"room":"${slug}","id":"t${i}","text":"told ${i}"}]`);
            }
          }
          if (frame.startsWith('43') && ++answers > lines) done();
        };
      });
      socket.close();
    },
    [room, count] as const,
  );
}

test('the log keeps to its end, unless its reader is elsewhere', async ({ person }) => {
  const ann = await person('Jana', { path: '/r/scroll' });
  await tell(ann, 'scroll', 60);
  await expect(ann.messages.getByText('told 60', { exact: true })).toBeInViewport();

  await ann.messages.evaluate((log) => log.scrollTo(0, log.scrollHeight / 2));
  const bob = await person('Jon', { path: '/r/scroll' });
  await bob.say('something new');
  await expect(ann.page.getByRole('button', { name: '1 new' })).toBeVisible();
  await expect(ann.messages.getByText('something new')).not.toBeInViewport();
  await ann.page.getByRole('button', { name: '1 new' }).click();
  await expect(ann.messages.getByText('something new')).toBeInViewport();
  await expect(ann.page.getByRole('button', { name: '1 new' })).toHaveCount(0);
});

test('older messages load on scrolling up, without a jump', async ({ person }) => {
  const ann = await person('Kaja', { path: '/r/long' });
  await tell(ann, 'long', 250);
  await ann.page.reload();
  await expect(ann.messages.getByText('told 250', { exact: true })).toBeInViewport();
  expect(await ann.texts()).toHaveLength(100);

  const anchor = ann.messages.getByText('told 155', { exact: true });
  await anchor.evaluate((line) => line.scrollIntoView({ block: 'start' }));
  const before = await anchor.boundingBox();
  await expect.poll(async () => (await ann.texts()).length).toBeGreaterThanOrEqual(200);
  const after = await anchor.boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(4);

  await expect
    .poll(async () => {
      await ann.messages.evaluate((log) => log.scrollTo(0, 0));
      return (await ann.texts()).length;
    })
    .toBe(250);
  expect(await ann.texts()).toEqual(Array.from({ length: 250 }, (_, i) => `told ${i + 1}`));
  await expect(ann.messages).toContainText('This is where long begins');
});

test('what is new in another room is counted', async ({ person }) => {
  const ann = await person('Lena', { path: '/r/busy' });
  await ann.page.getByRole('link', { name: 'Everyone' }).click();
  await tell(await person('Lars'), 'busy', 3);
  await expect(ann.page.getByRole('link', { name: 'busy 3 unread' })).toBeVisible();
  await ann.page.reload();
  await expect(ann.page.getByRole('link', { name: 'busy 3 unread' })).toBeVisible();
  await ann.page.getByRole('link', { name: /^busy/ }).click();
  await ann.sees('told 3');
  await expect(ann.page.getByRole('link', { name: 'busy', exact: true })).toBeVisible();
});

test('a crowd does not push the message box out of the window', async ({ person, server }) => {
  const crowd = Array.from({ length: 40 }, () => io(server.url, { transports: ['websocket'] }));
  await Promise.all(crowd.map((one) => one.emitWithAck('join', { room: 'crowd' })));
  const ann = await person('Mia', { path: '/r/crowd', viewport: { width: 1100, height: 700 } });
  await expect(ann.page.getByRole('complementary', { name: 'People 41' })).toBeVisible();
  await ann.say('still here?');
  await ann.sees('still here?');
  await expect(ann.message).toBeInViewport({ ratio: 1 });
  for (const one of crowd) one.disconnect();
});

test('what is newest stays in sight when a keyboard takes half of the screen', async ({
  person,
}) => {
  const ann = await person('Nina', { path: '/r/keyboard', viewport: { width: 360, height: 740 } });
  await tell(ann, 'keyboard', 30);
  await expect(ann.messages.getByText('told 30', { exact: true })).toBeInViewport();
  await ann.page.setViewportSize({ width: 360, height: 400 });
  await expect(ann.messages.getByText('told 30', { exact: true })).toBeInViewport();
});

test('a message of very many lines is cut, and shown whole without losing the place', async ({
  person,
}) => {
  const ann = await person('Oda', { path: '/r/tall' });
  const bob = await person('Odo', { path: '/r/tall' });
  const bubble = (who: Person) => who.messages.locator('.text').filter({ hasText: 'the first' });
  const top = async () => (await bubble(bob).boundingBox())?.y ?? NaN;
  await ann.say(Array.from({ length: 24 }, (_, i) => `line ${i + 1}`).join('\n'));
  await expect(bob.messages.getByText('line 24')).toBeVisible();
  await expect(bob.messages.getByRole('button', { name: 'Show all' })).toHaveCount(0);
  await ann.say(`the first\n${'\n'.repeat(2_000)}the last`);
  await ann.say('and another one');
  await bob.sees('and another one');
  await expect(bob.messages.getByText('and another one')).toBeInViewport();
  expect((await bubble(bob).boundingBox())?.height).toBeLessThan(620);

  const before = await top();
  await bob.messages.getByRole('button', { name: 'Show all' }).click();
  await expect(bob.messages.getByRole('button', { name: 'Show less' })).toBeInViewport();
  expect(Math.abs((await top()) - before)).toBeLessThan(2);
  expect((await bubble(bob).boundingBox())?.height).toBeGreaterThan(20_000);
  // Its reader is not at the end any more: nothing that comes leads away from it.
  await ann.say('something new');
  await expect(bob.page.getByRole('button', { name: '1 new' })).toBeVisible();
  expect(Math.abs((await top()) - before)).toBeLessThan(2);

  await bob.messages.evaluate((log) => log.scrollBy(0, 10_000));
  await bob.messages.getByRole('button', { name: 'Show less' }).click();
  await expect(bubble(bob)).toBeInViewport();
  expect((await bubble(bob).boundingBox())?.height).toBeLessThan(620);
});

test('marks piled upon a letter stay in their message', async ({ person }) => {
  const ann = await person('Olga', { path: '/r/piled' });
  await ann.say('a quiet line');
  await ann.say(`Z${'\u0301\u0302\u0303\u0304'.repeat(900)}`);
  const texts = ann.messages.locator('.text');
  await expect(texts).toHaveCount(2);
  const [quiet, piled] = await texts.all();
  const box = await piled?.boundingBox();
  expect(box?.height).toBeLessThan(60);
  expect(await piled?.evaluate((text) => getComputedStyle(text).overflow)).toBe('clip');
  await expect(quiet as NonNullable<typeof quiet>).toBeInViewport();
});
