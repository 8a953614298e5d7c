import { expect, test } from './parlour';

const OPERATOR_TOKEN = 'a-token-that-only-the-operator-has';

test.use({ serverEnv: { OPERATOR_TOKEN, TRUSTED_PROXIES: 'loopback' } });

test('the operator keeps order in a room that is not theirs', async ({ person }) => {
  const host = await person('Hester');
  await host.page.getByRole('button', { name: 'New private room' }).click();
  await host.page.getByRole('textbox', { name: 'Title' }).fill('Back office');
  await host.page.getByRole('button', { name: 'Make room' }).click();
  await host.say('this is between us');

  const { page } = await person();
  await page.goto('/operator');
  await page.getByLabel('Token').fill('not the token, but as long as one is');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('The server does not know this token.');
  await page.getByLabel('Token').fill(OPERATOR_TOKEN);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /Back office/ }).click();
  await expect(page.getByText('this is between us', { exact: true })).toBeVisible();
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: /^Take away/ }).click();
  await expect(host.messages.getByText('This message was taken away.')).toBeVisible();
  await page.getByRole('link', { name: 'What was done' }).click();
  await expect(page.getByRole('region', { name: 'What was done' })).toContainText(
    /Operator.*took a message of\s+Hester/,
  );
});

test('whoever the operator bans from the server is told so, and is out', async ({ person }) => {
  const eve = await person('Evadne', { extraHTTPHeaders: { 'x-forwarded-for': '192.0.2.1' } });
  await eve.say('buy my boats');
  const { page } = await person();
  await page.goto('/operator');
  await page.getByLabel('Token').fill(OPERATOR_TOKEN);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'The lobby' }).click();
  await page.getByRole('link', { name: /^People/ }).click();
  await page.getByRole('button', { name: /Evadne/ }).click();
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Ban from this server for a day' }).click();
  await expect(eve.connection).toContainText('banned from this server');
  await eve.page.reload();
  await expect(eve.connection).toContainText('banned from this server');
});
