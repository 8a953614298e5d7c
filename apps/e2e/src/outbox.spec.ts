import { expect, type Person, test } from './parlour';

const offline = (who: Person, yes: boolean) => who.page.context().setOffline(yes);
const sending = (who: Person) => who.messages.getByText('sending');

test('what was said offline survives a reload, and is said once', async ({ person, server }) => {
  const ann = await person('Alva', { path: '/r/reload' });
  const bob = await person('Birk', { path: '/r/reload' });
  await ann.say('before');
  await bob.sees('before');
  await server.kill();
  for (const word of ['one', 'two', 'three']) await ann.say(word);
  await expect(sending(ann)).toHaveCount(3);

  // The page comes from the server: it is back when the page is loaded again, but not for Ann.
  await server.start();
  const reopened = ann.page.waitForURL('/r/reload');
  await ann.page.reload();
  await reopened;
  const all = ['before', 'one', 'two', 'three'];
  await expect.poll(() => bob.texts(), { timeout: 15_000 }).toEqual(all);
  await expect.poll(() => ann.texts()).toEqual(all);
  await expect(sending(ann)).toHaveCount(0);
});

test('what was said and never sent is said when the browser comes back another day', async ({
  person,
}) => {
  const ann = await person('Cleo', { path: '/r/later' });
  const bob = await person('Carl', { path: '/r/later' });
  await offline(ann, true);
  await expect(ann.connection).toContainText('Connection lost');
  await ann.say('from yesterday');
  await expect(sending(ann)).toHaveCount(1);
  const context = ann.page.context();
  await ann.page.close();
  await offline(ann, false);

  // In another room than the one it was written for.
  const page = await context.newPage();
  await page.goto('/');
  await bob.sees('from yesterday');
  await page.getByRole('link', { name: /^later/ }).click();
  await expect(page.getByText('from yesterday', { exact: true })).toHaveCount(1);
  expect(await bob.texts()).toEqual(['from yesterday']);
});

test('two tabs say what each of them was told, once and in the order it was written', async ({
  person,
}) => {
  const ann = await person('Dana', { path: '/r/tabs' });
  const bob = await person('Dirk', { path: '/r/tabs' });
  const second = await ann.tab('/r/tabs');
  await offline(ann, true);
  for (const who of [ann, second]) await expect(who.connection).toContainText('Connection lost');
  const all = [];
  for (let i = 1; i <= 4; i++) {
    await ann.say(`first tab ${i}`);
    await second.sees(`first tab ${i}`);
    await second.say(`second tab ${i}`);
    await ann.sees(`second tab ${i}`);
    all.push(`first tab ${i}`, `second tab ${i}`);
  }
  await offline(ann, false);
  await expect.poll(() => bob.texts(), { timeout: 15_000 }).toEqual(all);
  for (const who of [ann, second]) {
    await expect.poll(() => who.texts()).toEqual(all);
    await expect(sending(who)).toHaveCount(0);
  }
});

test('a tab says what another one left behind', async ({ person, server }) => {
  const ann = await person('Edda', { path: '/r/left' });
  const bob = await person('Egon', { path: '/r/left' });
  const second = await ann.tab('/r/left');
  await server.kill();
  await second.say('from a tab that closes');
  await ann.sees('from a tab that closes');
  await second.page.close();
  await server.start();
  await expect(bob.messages.getByText('from a tab that closes')).toBeVisible({ timeout: 15_000 });
  await expect(sending(ann)).toHaveCount(0);
});

test('what a closed room refuses says why, and can be copied or thrown away', async ({
  person,
}) => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const ann = await person('Flora', { path: '/r/refused', permissions });
  const owner = await person('Felix', { path: '/r/shut' });
  await ann.page.goto('/r/shut');
  await expect(ann.connection).toContainText('Connected');
  await offline(ann, true);
  await expect(ann.connection).toContainText('Connection lost');
  await ann.say('too late');
  await ann.say('much too late');
  await owner.closeRoom();
  await expect(owner.messages).toContainText('This room was closed');
  await offline(ann, false);
  await expect(ann.messages.getByText('Failed: this room is closed.')).toHaveCount(2);
  await ann.page.reload();
  await expect(ann.messages.getByText('Failed: this room is closed.')).toHaveCount(2);

  await ann.messages.getByRole('button', { name: 'Discard' }).last().click();
  await expect(ann.messages.getByText('much too late')).toHaveCount(0);
  await expect(ann.messages.getByRole('button', { name: /Retry|Edit/ })).toHaveCount(0);
  await ann.messages.getByRole('button', { name: 'Copy' }).click();
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe('too late');
});

test('what has failed can be tried again, and is said then', async ({ person }) => {
  const ann = await person('Fee', { path: '/r/again' });
  await ann.leaveBehind({ room: 'again', text: 'once more', guest: 'somebody else' });
  await ann.page.reload();
  await expect(ann.messages).toContainText('Failed: it may have been said already');
  await ann.messages.getByRole('button', { name: 'Retry' }).click();
  await expect(ann.messages).not.toContainText('Failed');
  const bob = await person('Fips', { path: '/r/again' });
  expect(await bob.texts()).toEqual(['once more']);
});

test('a failed one is edited where it was written, with the focus there', async ({ person }) => {
  const ann = await person('Gesa', { path: '/r/mend' });
  await ann.leaveBehind({ room: 'mend', text: 'as somebody else', guest: 'somebody else' });
  await ann.page.reload();
  await expect(ann.messages).toContainText('Failed: it may have been said already');
  await ann.message.fill('typed since');
  await ann.messages.getByRole('button', { name: 'Edit' }).click();
  await expect(ann.message).toHaveValue('as somebody else\ntyped since');
  await expect(ann.message).toBeFocused();
  await expect(ann.messages).not.toContainText('Failed');
  await ann.message.press('Enter');
  await ann.sees('as somebody else typed since');
});

test('a browser that keeps its database from the page can be chatted in all the same', async ({
  person,
}) => {
  const ann = await person('Heidi');
  await ann.page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await ann.open('/r/denied');
  await ann.say('one');
  await expect(ann.messages.getByText('sent')).toHaveCount(1);
  await offline(ann, true);
  await expect(ann.connection).toContainText('Connection lost');
  await ann.say('two');
  await expect(sending(ann)).toHaveCount(1);
  await offline(ann, false);
  await expect.poll(() => ann.texts()).toEqual(['one', 'two']);
  await expect(sending(ann)).toHaveCount(0);
});

test('what the browser takes away in the middle is there again', async ({ person }) => {
  const ann = await person('Ines', { path: '/r/cleared' });
  await ann.say('one');
  await expect(ann.messages.getByText('sent')).toHaveCount(1);
  await ann.page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.deleteDatabase('parlour').onsuccess = done;
      }),
  );
  await offline(ann, true);
  await expect(ann.connection).toContainText('Connection lost');
  await ann.say('two');
  await expect(sending(ann)).toHaveCount(1);
  await ann.page.close();
  await offline(ann, false);
  const again = await ann.tab('/r/cleared');
  await expect.poll(() => again.texts()).toEqual(['one', 'two']);
});
