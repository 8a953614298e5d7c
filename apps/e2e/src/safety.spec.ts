import { expect, test } from './parlour';

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
