import { expect, type Person, test } from './parlour';

/** The link that makes another browser this person. */
async function linkOf({ page }: Person): Promise<string> {
  await page.getByRole('button', { name: 'You and your devices' }).click();
  await page.getByRole('button', { name: 'Use another device' }).click();
  await expect(page.getByRole('img', { name: 'The link as a QR code' })).toBeVisible();
  return page.getByRole('textbox', { name: 'Link' }).inputValue();
}

test('a person goes on at another device, by a link that works once', async ({ person }) => {
  const ann = await person('Annika');
  await ann.say('from my desk');
  const link = new URL(await linkOf(ann));
  const phone = await person(undefined, { viewport: { width: 390, height: 844 } });
  await phone.page.goto(link.pathname + link.hash);
  await expect(phone.page.getByRole('heading', { name: /^Speak as Annika/ })).toBeVisible();
  expect(phone.page.url()).not.toContain('code');
  await phone.page.getByRole('button', { name: 'Yes, I am Annika' }).click();
  await expect(phone.name).toHaveValue('Annika');
  await expect(ann.page.getByText('This link was used')).toBeVisible({ timeout: 10_000 });
  await expect(ann.page.getByRole('img', { name: 'The link as a QR code' })).toHaveCount(0);
  await phone.say('from my phone');
  await ann.page.keyboard.press('Escape');
  await ann.sees('from my phone');
  await expect(ann.page.getByRole('complementary', { name: /People/ })).toContainText('Annika');

  const third = await person();
  await third.page.goto(link.pathname + link.hash);
  await expect(third.page.getByRole('heading', { name: 'This link leads nowhere' })).toBeVisible();
});

test('a lost device is signed out, and who has it is somebody new', async ({ person }) => {
  const ann = await person('Annelie');
  const link = new URL(await linkOf(ann));
  const lost = await person();
  await lost.page.goto(link.pathname + link.hash);
  await lost.page.getByRole('button', { name: 'Yes, I am Annelie' }).click();
  await expect(lost.name).toHaveValue('Annelie');

  ann.page.once('dialog', (dialog) => dialog.accept());
  await ann.page.getByRole('button', { name: 'Sign out other devices' }).click();
  await expect(ann.page.getByText('only this browser speaks as you now')).toBeVisible();
  await expect(lost.connection).toContainText('Connected');
  await expect(lost.page.locator('#name-refusal')).toContainText('You were signed out');
  await ann.page.keyboard.press('Escape');
  await ann.say('still me here');
  await lost.sees('still me here');
  await lost.page.reload();
  await lost.say('and who am I?');
  await expect(ann.messages).toContainText(/Guest.*and who am I\?/s);
});

test('signing out everywhere leaves nothing of who one was', async ({ person }) => {
  const ann = await person('Annegret');
  await ann.say('my last words');
  await ann.page.getByRole('button', { name: 'You and your devices' }).click();
  ann.page.once('dialog', (dialog) => dialog.accept());
  await ann.page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(ann.name).toHaveValue('Guest');
  const bob = await person('Annegret');
  await bob.say('now I am');
  await ann.sees('now I am');
});
