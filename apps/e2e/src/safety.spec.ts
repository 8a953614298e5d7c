import { expect, test } from './parlour';

const SCRIPTS = [
  '<script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 1">',
  '<svg onload="window.hacked = 1">',
  'javascript:window.hacked=1//https://example.org',
  '"><iframe srcdoc="<script>parent.hacked=1</script>">',
  '{{constructor.constructor("window.hacked=1")()}}',
];

test('script in a text, a name or a room is text', async ({ person, server }) => {
  const ann = await person();
  const bob = await person();
  const foreign: string[] = [];
  for (const { page } of [ann, bob]) {
    page.on('dialog', () => foreign.push('a dialog'));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) foreign.push(request.url());
    });
  }
  for (const script of SCRIPTS) {
    await ann.say(script);
    await expect(bob.messages.getByText(script, { exact: true })).toBeVisible();
    await ann.takeName(script.slice(0, 32));
    await expect(bob.messages).toContainText(`is now ${script.slice(0, 32)}`);
  }
  await bob.page.goto(`/r/${encodeURIComponent(SCRIPTS[1] as string)}`);
  await bob.say('still well');
  await bob.sees('still well');
  for (const { page } of [ann, bob]) {
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  }
  expect(foreign).toEqual([]);
});

test('a link opens elsewhere, and knows nothing of where it was', async ({ person }) => {
  const ann = await person('Mona');
  await ann.say('see https://example.org/notes.');
  const link = ann.messages.getByRole('link', { name: 'https://example.org/notes' });
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(link).toHaveAttribute('target', '_blank');
});

test('the page allows no script but its own files', async ({ person, request }) => {
  const answer = await request.get('/');
  const policy = answer.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  const ann = await person();
  await ann.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inline = 1';
    document.body.append(script);
  });
  expect(await ann.page.evaluate(() => 'inline' in window)).toBe(false);
});
