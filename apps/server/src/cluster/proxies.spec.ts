import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webSocketStatus } from '@parlour/harness';
import { LOBBY } from '@parlour/protocol';
import { io } from 'socket.io-client';
import { Client } from '../../../../libs/client/src/client';
import { Link } from '../../../../libs/client/src/link';
import { MemoryStore } from '../../../../libs/client/src/outbox-store';
import type { Timeline } from '../../../../libs/client/src/timeline';
import { PROXY_NAMES, type ProxyName, startProxy } from '../../../../libs/harness/src/proxies.mjs';
import { findService, type Service } from '../../../../libs/harness/src/services.mjs';
import { Addresses } from '../addresses';
import { Whereabouts } from '../guests/whereabouts';
import { TestParlour, Visitor } from '../testing/parlour';
import { freePort } from '../../../../libs/harness/src/places.mjs';

for (const name of PROXY_NAMES) {
  if (findService(name)) describe(`behind ${name}`, () => isChatBehind(name));
  else it.skip(`behind ${name}, which is not on this machine`, () => undefined);
}

/** Its file of deploy/, in front of three processes, by HTTPS. */
function isChatBehind(name: ProxyName) {
  let dir: string;
  let ca: string;
  let processes: TestParlour[];
  let proxy: Service;
  const clients: { close(): void }[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'parlour-proxy-'));
    const tls = certificate(dir);
    ca = readFileSync(tls.cert, 'utf8');
    const data = mkdtempSync(join(tmpdir(), 'parlour-'));
    const env = { TRUSTED_PROXIES: '127.0.0.1', POLLING: 'off' };
    processes = [];
    for (let n = 0; n < 3; n++) processes.push(await TestParlour.alone(env, data));
    const targets = processes.map(({ url }) => Number(new URL(url).port));
    proxy = await startProxy(name, { dir, port: await freePort(), targets, tls });
    // Proxies that look whether a process is ready have looked.
    await until(async () => (await get('/health/ready')).status === 200);
  }, 60_000);
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(async () => {
    await proxy.stop();
    for (const process of processes.slice(1)) await process.stop();
    await processes[0]?.stopAndForget();
    rmSync(dir, { recursive: true });
  });

  const connect = (options: object = {}) => {
    const settings = { ca, forceNew: true, transports: ['websocket'], ...options };
    const socket = io(proxy.url, settings);
    clients.push(socket);
    return socket;
  };
  const guest = async (options: object = {}) => {
    const visitor = new Visitor(connect({ reconnection: false, ...options }));
    visitor.welcome = await visitor.next('welcome');
    return visitor;
  };
  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status?: number; cookies: string[] }>((resolve, reject) => {
      request(`${proxy.url}${path}`, { ca, headers }, (response) => {
        response.resume();
        const { statusCode: status, headers } = response;
        resolve({ status, cookies: headers['set-cookie'] ?? [] });
      })
        .on('error', reject)
        .end();
    });
  const counts = () => processes.map(({ app }) => app.get(Whereabouts).connectionCount);

  it('stock clients of all processes talk', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => guest()));
    expect(counts().every((count) => count > 0)).toBe(true);
    for (const [n, who] of people.entries()) {
      expect(await who.say(LOBBY, `${name}-${n}`)).toMatchObject({ ok: true });
    }
    for (const who of people) {
      await who.next('messages', ({ messages }) => messages.some(({ id }) => id === `${name}-5`));
    }
  });

  it('it is known where somebody comes from, whatever they say, and that it is by HTTPS', async () => {
    const said = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' };
    const came: [told: unknown, network: string][] = [];
    for (const { app } of processes) {
      app.getHttpServer().prependListener('upgrade', (request: IncomingMessage) => {
        const told = request.headers['x-forwarded-for'];
        came.push([told, app.get(Addresses).networkOf(request)]);
      });
    }
    await guest({ localAddress: '127.0.0.2', extraHeaders: said });
    // It would be "behind" that if the proxy were not believed.
    expect(came).toEqual([[expect.stringMatching(/(^|, )127\.0\.0\.2$/), 'loopback']]);
    const { cookies } = await get('/api/me', said);
    expect(cookies.join()).toMatch(/^__Host-parlour_guest=.*Secure/);
  });

  it('its own page may connect, and no other', async () => {
    const foreign = 'https://evil.example';
    expect(await webSocketStatus(proxy.url, { origin: proxy.url }, { ca })).toBe(101);
    expect(await webSocketStatus(proxy.url, { origin: foreign }, { ca })).toBe(403);
    expect((await get('/api/me', { origin: proxy.url })).status).toBe(200);
    expect((await get('/api/me', { origin: foreign })).status).toBe(403);
  });

  it('a process ends, and what is said meanwhile is said once to everybody', async () => {
    const [SAYS, EACH] = [12, 6];
    const room = `rolling-${name}`;
    const shown = new Map<number, Timeline>();
    const drained: number[] = [];
    const people = Array.from({ length: EACH }, (_, n) => {
      const link = new Link(connect({ autoConnect: false, reconnection: false }));
      const client = new Client(link, new MemoryStore(), {
        timeline: (of, timeline) => of === room && shown.set(n, timeline),
      });
      link.on('draining', () => drained.push(n));
      client.open(room);
      link.connect();
      clients.push({ close: () => (link.stop(), client.stop()) });
      return client;
    });
    await until(() => shown.size === EACH);
    const [leaving] = processes.splice(1, 1) as [TestParlour];
    expect(leaving.app.get(Whereabouts).connectionCount).toBeGreaterThan(0);
    let closed: Promise<void> | undefined;
    for (let said = 0; said < SAYS; said++) {
      for (const [n, who] of people.entries()) await who.say(room, `${n}: ${said}`);
      if (said === 2) closed = leaving.app.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await closed;
    const texts = (n: number) => shown.get(n)?.messages.map(({ text }) => text) ?? [];
    await until(() => people.every((_, n) => texts(n).length >= SAYS * EACH));
    expect(drained.length).toBeGreaterThan(0);
    for (const [n] of people.entries()) {
      expect(texts(n)).toEqual(texts(0));
      const own = Array.from({ length: SAYS }, (_, said) => `${n}: ${said}`);
      expect(texts(0).filter((text) => text.startsWith(`${n}:`))).toEqual(own);
    }
    await leaving.stop();
  }, 30_000);
}

function certificate(dir: string) {
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const names = 'subjectAltName=DNS:localhost';
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'].concat([
      '-days',
      '1',
      '-subj',
      '/CN=localhost',
      '-addext',
      names,
      '-keyout',
      key,
      '-out',
      cert,
    ]),
    { stdio: 'pipe' },
  );
  return { cert, key };
}

async function until(holds: () => boolean | Promise<boolean>) {
  const latest = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > latest) throw new Error('that did not come about');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
