import { expect, test } from './parlour';
import { tooSmall } from './sizes';

const OPERATOR_TOKEN = 'a-token-that-only-the-operator-has';

test.use({ serverEnv: { OPERATOR_TOKEN, TRUSTED_PROXIES: 'loopback' } });

test('the operator keeps order in a room that is not theirs', async ({ person }) => {
  const host = await person('Hester');
  await host.page.getByRole('button', { name: 'New private room' }).click();
  await host.page.getByRole('textbox', { name: 'Title' }).fill('Back office');
  await host.page.getByRole('button', { name: 'Make room' }).click();
  await expect(host.page.getByRole('heading', { level: 1 })).toContainText('Back office');
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

test('whoever is muted is marked, and a room that is closed or deleted says so', async ({
  person,
}) => {
  const host = await person('Ilsabe', { path: '/r/noisy' });
  await host.say('louder');
  const operator = await person(undefined, { viewport: { width: 390, height: 844 } });
  const { page } = operator;
  await page.goto('/operator');
  await page.getByLabel('Token').fill(OPERATOR_TOKEN);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /noisy/ }).click();
  expect(await tooSmall(page)).toEqual([]);
  await page.getByRole('button', { name: 'What to do about Ilsabe' }).click();
  await page.getByRole('button', { name: 'Mute for a day' }).click();
  await expect(page.getByTitle(/^Muted until/)).toBeVisible();
  const tabs = await page.getByRole('navigation').getByRole('link').all();
  const widths = await Promise.all(tabs.map(async (tab) => (await tab.boundingBox())?.width ?? 0));
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(1);

  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Room', exact: true }).click();
  await operator.unfold('Closing and deleting');
  await page.getByRole('button', { name: 'Close room' }).click();
  await expect(page.getByText('It is closed now')).toBeVisible();
  await page.getByRole('button', { name: 'Room', exact: true }).click();
  await operator.unfold('Closing and deleting');
  await page.getByRole('button', { name: 'Delete room' }).click();
  await expect(page.getByText('There is no such room, or not any more.')).toBeFocused();
  await expect(page.getByText('closed', { exact: true })).toHaveCount(0);
  expect(operator.complaints).toEqual([]);
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
