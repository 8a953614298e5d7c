import { expect, test } from './parlour';

test('two people in two browsers talk', async ({ person }) => {
  const ann = await person('Ann');
  const bob = await person('Bob');
  await ann.say('Hello Bob');
  await bob.sees('Hello Bob');
  await bob.say('Hello Ann\nhow are you?');
  await ann.sees('Hello Ann how are you?');

  // An own message reads with its author's name, like any other.
  await expect(ann.messages).toContainText(/Ann.*Hello Bob.*Bob.*Hello Ann/s);
  await expect(bob.messages).toContainText(/Ann.*Hello Bob.*Bob.*Hello Ann/s);
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
});

test('a room is made by entering it, and found by its link', async ({ person }) => {
  const ann = await person('Ada');
  await ann.room.fill('Advanced Programming');
  await ann.room.press('Enter');
  await expect(ann.page).toHaveURL(/\/r\/advanced-programming$/);
  await expect(ann.page.getByRole('heading', { level: 1 })).toContainText('advanced-programming');
  await ann.say('only for this room');

  const bob = await person('Ben', { path: '/r/advanced-programming' });
  await bob.sees('only for this room');
  await expect(ann.messages).toContainText('Ben joined');

  const lobby = await person();
  await expect(lobby.messages).not.toContainText('only for this room');
});

test('the link of a room can be copied', async ({ person, server }) => {
  const ann = await person(undefined, {
    path: '/r/links',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await ann.page.getByRole('button', { name: 'Copy link' }).click();
  await expect(ann.page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await ann.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${server.url}/r/links`);
});

test('a rename is told to everybody, with the old name and the new', async ({ person }) => {
  const bob = await person('Bert');
  const ann = await person();
  await ann.takeName('Annie');
  await expect(bob.messages.getByText('Guest is now Annie')).toHaveCount(1);
  await ann.takeName('Anna');
  await expect(bob.messages.getByText('Annie is now Anna')).toHaveCount(1);
});

test('leaving is told at once, and leads back to everyone', async ({ person }) => {
  const ann = await person('Amy', { path: '/r/leaving' });
  const bob = await person('Bill', { path: '/r/leaving' });
  await expect(ann.messages).toContainText('Bill joined');
  await bob.page.getByRole('button', { name: 'Leave' }).click();
  await expect(ann.messages).toContainText('Bill left', { timeout: 2_000 });
  await expect(bob.page).toHaveURL(/\/$/);
  await expect(bob.page.getByRole('heading', { level: 1 })).toHaveText('Everyone');
  await expect(bob.page.getByRole('button', { name: 'Leave' })).toHaveCount(0);
});

test('the owner closes a room: it stays readable, for newcomers too', async ({ person }) => {
  const ann = await person('Abby', { path: '/r/closing' });
  const bob = await person('Bo', { path: '/r/closing' });
  await ann.say('last words');
  await bob.sees('last words');
  await expect(bob.page.getByRole('button', { name: 'Room', exact: true })).toHaveCount(0);

  await ann.closeRoom();
  for (const who of [ann, bob]) {
    await expect(who.messages).toContainText('This room was closed');
    await expect(who.message).toHaveCount(0);
  }
  const late = await person(undefined, { path: '/r/closing' });
  await late.sees('last words');
  await expect(late.message).toHaveCount(0);
});

test('what was said is there after the server was killed and started again', async ({
  person,
  server,
}) => {
  const ann = await person('Alma', { path: '/r/kept' });
  await ann.say('remember me');
  await expect(ann.messages.getByText('sent')).toHaveCount(1);
  await server.kill();
  await server.start();
  const bob = await person('Bruno', { path: '/r/kept' });
  await bob.sees('remember me');
  await bob.say('I do');
  await ann.sees('I do');
});

test('who writes is shown to the others', async ({ person }) => {
  const ann = await person('Agnes');
  const bob = await person('Bela');
  await bob.message.pressSequentially('hm');
  await expect(ann.page.getByText('Bela is typing')).toBeVisible();
  await expect(bob.page.getByText('Bela is typing')).toHaveCount(0);
});
