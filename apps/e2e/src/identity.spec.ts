import { expect, test } from './parlour';

test('the name is kept in a cookie, and asked for at the next visit', async ({ person }) => {
  const ann = await person();
  await ann.takeName('Astrid');
  await expect(ann.name).toHaveValue('Astrid');
  const cookie = async (which: string) =>
    (await ann.page.context().cookies()).find(({ name }) => name === which);
  // The field shows what is typed; the cookie keeps what the server has granted.
  await expect.poll(() => cookie('username')).toMatchObject({ value: 'Astrid', httpOnly: false });
  expect(await cookie('parlour_guest')).toMatchObject({
    httpOnly: true,
    sameSite: 'Lax',
  });

  await ann.page.reload();
  await expect(ann.name).toHaveValue('Astrid');
  await ann.say('still me');
  await expect(ann.messages).toContainText(/Astrid.*still me/s);
});

test('a visitor is Guest until they pick a name', async ({ person }) => {
  const guest = await person();
  await expect(guest.name).toHaveValue('Guest');
  await guest.say('who am I?');
  await expect(guest.messages).toContainText(/Guest.*who am I\?/s);
});

test('a taken name is refused beside the field, with one that can be had', async ({ person }) => {
  await person('Carla');
  const other = await person();
  await other.takeName('  carla ');
  await expect(other.page.getByRole('alert')).toContainText('Somebody else has this name');
  await other.page.getByRole('button', { name: /^Take/ }).click();
  await expect(other.name).toHaveValue(/^carla ../);
  await expect(other.page.getByRole('alert')).toHaveCount(0);
});

test('an empty name changes nothing', async ({ person }) => {
  const ann = await person('Dora');
  await ann.takeName('   ');
  await expect(ann.name).toHaveValue('Dora');
});

test('a reload is no leave and no join, and two tabs are one person', async ({ person }) => {
  const ann = await person('Edith');
  const bob = await person('Emil');
  await expect(ann.messages).toContainText('Emil');
  const before = await ann.messages.innerText();
  await bob.page.reload();
  await expect(bob.connection).toContainText('Connected');
  const tab = await bob.page.context().newPage();
  await tab.goto('/');
  await expect(tab.getByRole('status', { name: 'Connection' })).toContainText('Connected');
  await bob.say('here I am');
  await ann.sees('here I am');
  const after = await ann.messages.innerText();
  expect(after.match(/Emil (joined|left)/g)).toEqual(before.match(/Emil (joined|left)/g));
  await expect(
    ann.page.getByRole('complementary', { name: /People/ }).getByText('Emil'),
  ).toHaveCount(1);
});
