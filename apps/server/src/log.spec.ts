import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { ServerProcess } from '@parlour/harness';
import { Database } from './db/database';
import { GuestCookie } from './guests/guest-cookie';
import { PinoLogger } from './log';
import { Lines } from './testing/lines';
import { TestParlour, type Visitor } from './testing/parlour';

const OPERATOR_TOKEN = 'operator-canary-'.repeat(3);
const ADDRESS = '203.0.113.77';

describe('the log', () => {
  let lines: Lines;
  let parlour: TestParlour;

  beforeEach(async () => {
    lines = new Lines();
    const env = { LOG_LEVEL: 'trace', OPERATOR_TOKEN, TRUSTED_PROXIES: 'loopback' };
    parlour = await TestParlour.alone(env, undefined, lines);
  });
  afterEach(() => parlour.stopAndForget());

  const from = { 'x-forwarded-for': ADDRESS };
  const post = (path: string, token: string, body: unknown) =>
    fetch(`${parlour.url}${path}`, {
      method: 'POST',
      headers: { ...from, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  /** All that somebody can do who leaves something of their own in it. */
  async function liveIn(who: Visitor, token: string): Promise<string> {
    const { data } = await who.ask('create', { title: 'title-canary', access: 'private' });
    const room = data?.room.room ?? 'room-canary';
    for (const id of ['1', '1', '2'])
      await who.ask('send', { room, id, text: `text-canary of ${id}` });
    await who.ask('join', { room, key: data?.key });
    await who.ask('join', { room: 'other-canary', key: 'key-canary' });
    await who.ask('send', { room: 'text-canary', id: 'id-canary', text: ['text-canary'] });
    await who.ask('text-canary', { text: 'text-canary' });
    await who.ask('rename', { name: 'name-canary two' });
    await who.ask('configure', { room, topic: 'topic-canary' });
    await who.ask('rooms', { query: 'query-canary' });
    await who.ask('history', { room: 'lobby' });
    await post('/api/me/device-link', token, {});
    await post('/api/me/device-take', token, { code: 'code-canary' });
    await post('/api/operator/rooms', OPERATOR_TOKEN, { query: 'query-canary' });
    await post('/api/operator/rooms', 'wrong-canary', {});
    for (const path of ['/r/room-canary?text-canary', '/nowhere-canary', '/r/%E0%A4%canary']) {
      await fetch(`${parlour.url}${path}`, { headers: from });
    }
    return data?.key ?? 'key-canary';
  }

  it('has no text, no name, no key, no token and no address, even where all of it is told', async () => {
    const ann = await parlour.guest({ name: 'name-canary' }, { extraHeaders: from });
    const token = ann.welcome.token as string;
    const key = await liveIn(ann, token);
    await expect(parlour.guest({ token: { text: 'text-canary' } })).resolves.toBeDefined();
    await parlour.app.get(Database).destroy();
    await liveIn(ann, token);
    expect(lines.all.length).toBeGreaterThan(20);
    expect(lines.of('Reply').length).toBeGreaterThan(3);
    expect(lines.text).not.toContain('canary');
    for (const secret of [key, token, ADDRESS]) expect(lines.text).not.toContain(secret);
  });

  it('says of a failure of ours which command it was, and whose', async () => {
    const ann = await parlour.guest();
    await parlour.app.get(Database).destroy();
    await ann.ask('history', { room: 'lobby' });
    expect(lines.of('Reply')).toMatchObject([
      {
        level: 50,
        command: 'history',
        guest: ann.welcome.you.id,
        err: { stack: expect.any(String) },
      },
    ]);
    await ann.ask('rename', { name: '' });
    await ann.ask('shout', {});
    expect(lines.of('Reply')).toHaveLength(1);
  });

  it('says of each request its id, which the answer has as well', async () => {
    const given = 'id-of-a-proxy-1';
    const headers = { 'x-request-id': given };
    const taken = await fetch(`${parlour.url}/health/live`, { headers });
    expect(taken.headers.get('x-request-id')).toBe(given);
    expect(lines.of('Http')).toMatchObject([
      { level: 20, requestId: given, route: '/health/live', msg: 'GET answered 200' },
    ]);
    const ids = new Set<string>();
    for (const bad of ['short', 'with spaces in it', 'x'.repeat(65), '{"level":60}', '']) {
      for (const path of ['/nowhere', '/health/live']) {
        const answer = await fetch(`${parlour.url}${path}`, { headers: { 'x-request-id': bad } });
        expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{22}$/);
        ids.add(answer.headers.get('x-request-id') as string);
      }
    }
    expect(ids.size).toBe(10);
  });

  it('says of a request that failed by our fault its id, and the answer not why', async () => {
    await parlour.app.get(Database).destroy();
    const token = 'no-token-at-all';
    const answer = await post('/api/me/sign-out', token, { here: true });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const page = await fetch(`${parlour.url}/api/operator/rooms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    });
    expect(page.status).toBe(503);
    expect(lines.of('Reply')).toMatchObject([
      { request: 'rooms', requestId: page.headers.get('x-request-id'), level: 50 },
    ]);
    expect(await page.text()).not.toContain('database');
  });

  it('says the same of what nobody has foreseen', async () => {
    // Nothing that is known fails like this: so it is made to.
    jest.spyOn(GuestCookie.prototype, 'give').mockRejectedValueOnce(new Error('inside'));
    const answer = await fetch(`${parlour.url}/r/somewhere`);
    expect([answer.status, await answer.text()]).toEqual([
      500,
      expect.not.stringMatching('inside'),
    ]);
    expect(lines.of('Failures')).toMatchObject([
      { level: 50, requestId: answer.headers.get('x-request-id'), err: { message: 'inside' } },
    ]);
    await fetch(`${parlour.url}/nowhere`);
    expect(lines.of('Failures')).toHaveLength(1);
  });

  it('is not filled by whoever asks for the health of a store that is away', async () => {
    await parlour.app.get(Database).destroy();
    for (let n = 0; n < 5; n++) await fetch(`${parlour.url}/health/ready`);
    const told = lines.all.filter(
      ({ level, msg }) => Number(level) >= 40 && /stored|Health/.test(`${msg}`),
    );
    expect(told).toHaveLength(1);
  });

  // The last of these: for the rest of the minute nothing is told.
  it('is not filled by a store that is away', async () => {
    const ann = await parlour.guest();
    await parlour.app.get(Database).destroy();
    await Promise.all(
      Array.from({ length: 200 }, () => ann.ask('sync', { room: 'lobby', after: 0 })),
    );
    const failures = lines.of('Reply').length;
    expect(failures).toBeGreaterThan(10);
    expect(failures).toBeLessThanOrEqual(60);
  });
});

describe('what is logged of an error', () => {
  it('is what and where, and nothing that hangs on it', () => {
    const lines = new Lines();
    Logger.overrideLogger(new PinoLogger({ logLevel: 'trace' }, lines));
    const canary = { detail: 'canary', command: { args: ['canary'] }, parameters: ['canary'] };
    const inner = Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }, canary);
    const many = Object.assign(new AggregateError([inner], 'many', { cause: inner }), canary);
    new Logger('Test').error(many, 'it failed', { guest: 'g' });
    expect(lines.text).not.toContain('canary');
    const told = { type: 'Error', message: 'inner', code: 'ECONNREFUSED' };
    expect(lines.all).toMatchObject([
      {
        ...{ context: 'Test', guest: 'g', msg: 'it failed' },
        err: { message: 'many', stack: expect.stringContaining(__filename), errors: [told] },
      },
    ]);
    expect((lines.all[0]?.['err'] as { cause: object }).cause).toMatchObject(told);
  });
});

describe('the built server', () => {
  it('tells in one line what keeps it from starting', async () => {
    const taken = createServer().listen(0);
    const { port } = taken.address() as { port: number };
    const start = ServerProcess.start({ env: { PORT: String(port), LOG_LEVEL: 'info' } });
    await expect(start).rejects.toThrow(
      /^the server ended at its start\nParlour can't start: .*EADDRINUSE.*set PORT[^\n]*$/,
    );
    taken.close();
  }, 20_000);

  it('keeps what it stores from other accounts of the machine', async () => {
    const server = await ServerProcess.start();
    const files = readdirSync(server.dataDir).filter((name) => name.startsWith('parlour.db'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(statSync(join(server.dataDir, file)).mode & 0o077).toBe(0);
    await server.forget();
  }, 20_000);

  it('logs of a start what is Parlour’s, and nothing of what it is made of', async () => {
    const server = await ServerProcess.start({ env: { LOG_LEVEL: 'info' } });
    const told = server.log.map((line) => (JSON.parse(line) as { context: string }).context);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told)).toEqual(new Set(['Parlour']));
    await server.forget();
  }, 20_000);
});
