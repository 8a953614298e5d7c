import { connect } from 'node:net';
import { expect, test } from './parlour';

test('without a network the page says so, keeps what is written, and sends it once when back', async ({
  person,
}) => {
  const ann = await person('Fay', { path: '/r/tunnel' });
  const bob = await person('Finn', { path: '/r/tunnel' });
  await ann.say('before');
  await bob.sees('before');

  await ann.page.context().setOffline(true);
  await expect(ann.connection).toContainText('Connection lost');
  await ann.say('from the tunnel');
  await expect(ann.messages.getByText('sending')).toHaveCount(1);
  await ann.message.fill('half a sente');
  await bob.say('said meanwhile');
  await bob.sees('said meanwhile');
  await expect(bob.messages.getByText('sending')).toHaveCount(0);

  await ann.page.context().setOffline(false);
  await expect(ann.connection).toContainText('Connected');
  await ann.sees('said meanwhile');
  await bob.sees('from the tunnel');
  await expect(ann.messages.getByText('sending')).toHaveCount(0);
  await expect(ann.message).toHaveValue('half a sente');
  const expected = ['before', 'said meanwhile', 'from the tunnel'];
  await expect.poll(() => bob.texts()).toEqual(expected);
  expect(await ann.texts()).toEqual(expected);
});

test('a killed server loses nothing and doubles nothing', async ({ person, server }) => {
  const ann = await person('Gail', { path: '/r/killed' });
  const bob = await person('Gus', { path: '/r/killed' });
  for (let i = 1; i <= 5; i++) await ann.say(`message ${i}`);
  await server.kill();
  for (let i = 6; i <= 10; i++) await ann.say(`message ${i}`);
  await expect(ann.connection).toContainText('Connection lost');
  await server.start();
  const all = Array.from({ length: 10 }, (_, i) => `message ${i + 1}`);
  await expect.poll(() => bob.texts(), { timeout: 15_000 }).toEqual(all);
  await expect.poll(() => ann.texts()).toEqual(all);
  await expect(ann.messages.getByText('sending')).toHaveCount(0);
});

test('a draft is kept for each room, and over a reload', async ({ person }) => {
  const ann = await person('Hilde', { path: '/r/one' });
  await ann.message.fill('for room one');
  await ann.room.fill('two');
  await ann.room.press('Enter');
  await expect(ann.page).toHaveURL(/two$/);
  await expect(ann.message).toHaveValue('');
  await ann.message.fill('for room two');
  await ann.page.goBack();
  await expect(ann.message).toHaveValue('for room one');
  await ann.page.reload();
  await expect(ann.message).toHaveValue('for room one');
});

test('too much at once waits its turn, and all of it arrives in order', async ({ person }) => {
  const ann = await person('Ina', { path: '/r/flood' });
  const bob = await person('Ivo', { path: '/r/flood' });
  const all = Array.from({ length: 45 }, (_, i) => `line ${i + 1}`);
  for (const line of all) await ann.say(line);
  await expect.poll(() => bob.texts(), { timeout: 20_000 }).toEqual(all);
});

test('a stop answers who was speaking, and waits for nobody who says nothing', async ({
  person,
  server,
}) => {
  const ann = await person('Jo', { path: '/r/stop' });
  const silent = connect(Number(new URL(server.url).port), 'localhost');
  silent.on('error', () => 'cut off, as it should be').write('GET / HTTP/1.1\r\n');
  const spoken = Array.from({ length: 5 }, (_, i) => `word ${i + 1}`);
  for (const word of spoken) await ann.say(word);
  const start = Date.now();
  await server.kill('SIGTERM');
  expect(Date.now() - start).toBeLessThan(5_000);
  await server.start();
  await expect(ann.connection).toContainText('Connected');
  await expect.poll(() => ann.texts()).toEqual(spoken);
  await expect(ann.messages.getByText('sending')).toHaveCount(0);
});
