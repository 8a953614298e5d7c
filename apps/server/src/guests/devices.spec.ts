import { connect as connectTo } from 'node:net';
import type { Member } from '@parlour/protocol';
import { isOnPostgres } from '../testing/databases';
import { TestParlour } from '../testing/parlour';

const OLD = 25 * 60 * 60 * 1_000;

/** A browser, as far as it has cookies. */
class Browser {
  cookies = new Map<string, string>();
  lastCookie = '';

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  get cookie(): string {
    return Array.from(this.cookies, (pair) => pair.join('=')).join('; ');
  }

  get token(): string {
    return [...this.cookies.values()][0] as string;
  }

  async me(): Promise<Member> {
    return (await (await this.fetch('/api/me')).json()) as Member;
  }

  // What a third party sees: an untyped answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async ask(request: string, payload: object = {}): Promise<any> {
    const response = await this.fetch(`/api/me/${request}`, {
      method: 'POST',
      body: JSON.stringify(payload),
      headers: { 'content-type': 'application/json' },
    });
    return { status: response.status, ...((await response.json()) as object) };
  }

  private async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.headers, ...init.headers, cookie: this.cookie };
    const response = await fetch(this.url + path, { ...init, headers });
    for (const set of response.headers.getSetCookie()) {
      this.lastCookie = set;
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }
}

describe('a guest’s devices', () => {
  let parlour: TestParlour;
  let ann: Browser;

  beforeAll(async () => {
    parlour = await TestParlour.start({ TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(() => parlour.stopAndForget());
  beforeEach(async () => {
    ann = new Browser(parlour.url);
    await ann.me();
  });
  afterEach(() => jest.useRealTimers());

  const connect = (browser: Browser, name?: string) =>
    parlour.guest({ name }, { extraHeaders: { cookie: browser.cookie } });
  const gone = ({ socket }: { socket: { once(event: string, heard: () => void): unknown } }) =>
    new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));

  it('are joined by a code that works once', async () => {
    const you = await ann.me();
    const phone = new Browser(parlour.url);
    expect((await phone.me()).id).not.toBe(you.id);
    const { code, expiresInMs } = (await ann.ask('device-link')).data;
    expect(code).toMatch(/^[\w-]{22}$/);
    expect(expiresInMs).toBe(600_000);
    expect(await phone.ask('device-owner', { code })).toMatchObject({ status: 200, data: { you } });
    expect(await phone.ask('device-take', { code })).toEqual({
      ...{ status: 200, ok: true, data: { you } },
    });
    expect(await phone.me()).toEqual(you);
    expect((await connect(phone)).welcome.you.id).toBe(you.id);
    for (const request of ['device-take', 'device-owner']) {
      expect(await new Browser(parlour.url).ask(request, { code })).toMatchObject({
        ...{ status: 404, ok: false, error: { code: 'not_found', field: 'code' } },
      });
    }
  });

  it('are joined once, also when two try at the same moment', async () => {
    const { code } = (await ann.ask('device-link')).data;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => new Browser(parlour.url).ask('device-take', { code })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('are joined within ten minutes, by a code that was not taken back', async () => {
    const { code } = (await ann.ask('device-link')).data;
    const other = (await ann.ask('device-link')).data;
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'setTimeout'] });
    jest.advanceTimersByTime(600_001);
    expect(await ann.ask('device-take', { code })).toMatchObject({ status: 404 });
    jest.useRealTimers();
    await ann.ask('sign-out', { here: false });
    expect(await ann.ask('device-take', { code: other.code })).toMatchObject({ status: 404 });
  });

  it('are signed out, all but the one that asks', async () => {
    const { id } = await ann.me();
    const phone = new Browser(parlour.url);
    await phone.ask('device-take', { code: (await ann.ask('device-link')).data.code });
    const [here, there] = [await connect(ann, 'Ann'), await connect(phone)];
    const cut = gone(there);
    expect((await ann.ask('sign-out', { here: false })).data.you.id).toBe(id);
    await cut;
    expect(await here.ask('echo', {})).toMatchObject({ ok: true });
    expect((await ann.me()).id).toBe(id);
    expect((await phone.me()).id).not.toBe(id);
    expect((await parlour.guest({ token: here.welcome.token ?? ann.token })).welcome.you).toEqual({
      ...here.welcome.you,
    });
  });

  it('are signed out, also those that hold a request back until then', async () => {
    const you = await ann.me();
    const { token } = ann;
    const { port, hostname } = new URL(parlour.url);
    const body = '{"here":false}';
    const socket = connectTo(Number(port), hostname);
    const answered = new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(String(data))),
    );
    socket.write(
      `POST /api/me/device-link HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    const { code } = (await ann.ask('device-link')).data;
    await ann.ask('sign-out', { here: false });
    socket.write(body);
    expect(await answered).toMatch(/^HTTP\/1.1 403 /);
    socket.destroy();
    expect((await ann.me()).id).toBe(you.id);
    expect(await ann.ask('device-take', { code })).toMatchObject({ status: 404 });
  });

  it('are signed out, though whoever asks goes away at once', async () => {
    const there = await parlour.guest({ token: ann.token });
    const cut = gone(there);
    const leaving = new AbortController();
    const asked = fetch(`${parlour.url}/api/me/sign-out`, {
      ...{ method: 'POST', body: '{"here":true}', signal: leaving.signal },
      headers: { 'content-type': 'application/json', cookie: ann.cookie },
    });
    setTimeout(() => leaving.abort(), 5);
    await asked.catch(() => 'gone');
    await cut;
  });

  it('are signed out everywhere: nobody is this guest, and the name is free', async () => {
    const { id } = await ann.me();
    const here = await connect(ann, 'Singular');
    const { token } = ann;
    const cut = gone(here);
    const { data } = await ann.ask('sign-out', { here: true });
    expect(data.you).toMatchObject({ name: 'Guest' });
    expect(data.you.id).not.toBe(id);
    await cut;
    expect((await ann.me()).id).toBe(data.you.id);
    expect((await parlour.guest({ token })).welcome.you.id).not.toBe(id);
    // Another process may hear of it a moment later.
    const named = async () => (await parlour.guest({ name: 'Singular' })).welcome.you.name;
    while (isOnPostgres && (await named()) !== 'Singular');
    if (!isOnPostgres) expect(await named()).toBe('Singular');
  });

  it('stay signed out over a restart', async () => {
    const { token } = ann;
    const { id } = await ann.me();
    await ann.ask('sign-out', { here: false });
    const fresh = ann.token;
    await parlour.stop();
    parlour = await TestParlour.start({ TRUSTED_PROXIES: 'loopback' }, parlour.dataDir);
    expect((await parlour.guest({ token })).welcome.you.id).not.toBe(id);
    expect((await parlour.guest({ token: fresh })).welcome.you.id).toBe(id);
  });

  it('get a fresh token each day, and lose one that nobody used for over a year', async () => {
    const { id } = await ann.me();
    const { token } = ann;
    await ann.me();
    expect(ann.token).toBe(token);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'setTimeout'] });
    jest.advanceTimersByTime(OLD);
    expect((await ann.me()).id).toBe(id);
    expect(ann.token).not.toBe(token);
    jest.advanceTimersByTime(401 * 24 * 60 * 60 * 1_000);
    expect((await ann.me()).id).not.toBe(id);
  });

  it('are told a fresh token by the socket, where they are no browsers and theirs is old', async () => {
    const first = await parlour.guest();
    expect((await parlour.guest({ token: first.welcome.token })).welcome.token).toBeUndefined();
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'setTimeout', 'setInterval'] });
    jest.advanceTimersByTime(31 * 24 * 60 * 60 * 1_000);
    const { you, token } = (await parlour.guest({ token: first.welcome.token })).welcome;
    expect(you.id).toBe(first.welcome.you.id);
    expect(token).not.toBe(first.welcome.token);
    expect((await parlour.guest({ token })).welcome.you.id).toBe(you.id);
  });

  it('that are no browsers show their token, and are told the new one', async () => {
    const bot = await parlour.guest();
    const ask = async (request: string, payload: object, token?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const url = `${parlour.url}/api/me/${request}`;
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(payload) });
      expect(response.headers.getSetCookie()).toEqual([]);
      return { status: response.status, ...((await response.json()) as object) };
    };
    expect(await ask('sign-out', { here: false })).toMatchObject({
      ...{ status: 403, error: { code: 'forbidden' } },
    });
    const answer = await ask('sign-out', { here: false }, bot.welcome.token);
    const token = expect.stringMatching(/^[\w.-]{80,}$/);
    expect(answer).toMatchObject({ data: { you: { id: bot.welcome.you.id }, token } });
  });

  it.each([
    ['device-link', 'not json', 400],
    ['device-take', '{"code":7}', 400],
    ['device-take', '{}', 400],
    ['device-owner', '[]', 400],
    ['sign-out', '{"here":"no"}', 400],
    ['sign-out', `{"here":true,"more":"${'x'.repeat(70_000)}"}`, 413],
    ['constructor', '{}', 404],
    ['nothing', '{}', 404],
  ])('answer %s with %s by %i', async (request, body, status) => {
    const response = await fetch(`${parlour.url}/api/me/${request}`, {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json', cookie: ann.cookie },
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ ok: false, error: { code: expect.any(String) } });
  });

  it('have a cookie by HTTPS that no other host and no line without it can set', async () => {
    const secure = new Browser(parlour.url, { 'x-forwarded-proto': 'https' });
    const you = await secure.me();
    expect(secure.lastCookie).toMatch(/^__Host-parlour_guest=/);
    expect(secure.lastCookie).toMatch(/; Secure/);
    expect(secure.lastCookie).not.toMatch(/Domain/i);
    expect(await secure.me()).toEqual(you);
    // One that is planted by whoever has another host of the domain.
    secure.cookies = new Map([['parlour_guest', ann.token]]);
    expect((await secure.me()).id).not.toBe((await ann.me()).id);
  });
});

describe('behind a proxy that is not trusted', () => {
  it('takes nobody’s word for HTTPS', async () => {
    const parlour = await TestParlour.start();
    const browser = new Browser(parlour.url, { 'x-forwarded-proto': 'https' });
    await browser.me();
    expect(browser.lastCookie).toMatch(/^parlour_guest=/);
    expect(browser.lastCookie).not.toMatch(/Secure/);
    await parlour.stopAndForget();
  });
});
