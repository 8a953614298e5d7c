import { webSocketStatus } from '@parlour/harness';
import { TestParlour } from '../testing/parlour';

const ALLOWED = 'https://chat.example.org';

/** Threat: a page elsewhere opens a connection with its visitor's cookie. */
describe('the origin of a connection', () => {
  let parlour: TestParlour;
  let host: string;

  beforeAll(async () => {
    parlour = await TestParlour.start({ ALLOWED_ORIGINS: `${ALLOWED},http://localhost:4200` });
    host = new URL(parlour.url).host;
  });
  afterAll(() => parlour.stopAndForget());

  const path = '/socket.io/?EIO=4&transport=';

  const headersOf = (origin: string | undefined): Record<string, string> =>
    origin === undefined ? {} : { origin };

  async function pollingStatus(origin: string | undefined): Promise<number> {
    return (await fetch(`${parlour.url}${path}polling`, { headers: headersOf(origin) })).status;
  }

  async function apiStatus(origin: string | undefined): Promise<number> {
    return (await fetch(`${parlour.url}/api/me`, { headers: headersOf(origin) })).status;
  }

  const good: [string, () => string | undefined][] = [
    ['no origin, as programs have', () => undefined],
    ['the page’s own host', () => `http://${host}`],
    ['the page’s own host behind a proxy that ends HTTPS', () => `https://${host}`],
    ['an allowed origin', () => ALLOWED],
    ['another allowed origin', () => 'http://localhost:4200'],
  ];
  it.each(good)('lets in %s', async (_, origin) => {
    expect(await pollingStatus(origin())).toBe(200);
    expect(await webSocketStatus(parlour.url, headersOf(origin()))).toBe(101);
    expect(await apiStatus(origin())).toBe(200);
  });

  const evil: [string, () => string][] = [
    ['another site', () => 'https://evil.example'],
    ['no site in particular', () => 'null'],
    ['nothing', () => ''],
    ['another port of the same machine', () => 'http://127.0.0.1:1'],
    ['the same machine by another name', () => `http://localhost:${new URL(parlour.url).port}`],
    ['a host that begins alike', () => `http://${host}.evil.example`],
    ['a host that ends alike', () => `http://evil${host}`],
    ['the host as a user', () => `http://${host}@evil.example`],
    ['the host as a path', () => `http://evil.example/${host}`],
    ['an allowed origin with more behind it', () => `${ALLOWED}.evil.example`],
    ['an allowed host by the wrong protocol', () => 'http://chat.example.org'],
    ['no address at all', () => host],
  ];
  it.each(evil)('keeps out %s', async (_, origin) => {
    expect(await pollingStatus(origin())).toBe(403);
    expect(await webSocketStatus(parlour.url, headersOf(origin()))).toBe(403);
    expect(await apiStatus(origin())).toBe(403);
    await expect(
      parlour.guest({}, { transports: ['websocket'], extraHeaders: { origin: origin() } }),
    ).rejects.toThrow();
  });

  it('lets an allowed site read what it polls, and no other site anything', async () => {
    const allows = async (at: string, origin: string) => {
      const { headers } = await fetch(`${parlour.url}${at}`, { headers: { origin } });
      return headers.get('access-control-allow-origin');
    };
    expect(await allows(`${path}polling`, ALLOWED)).toBe(ALLOWED);
    expect(await allows(`${path}polling`, 'https://evil.example')).toBeNull();
    expect(await allows('/api/me', ALLOWED)).toBeNull();
  });
});
