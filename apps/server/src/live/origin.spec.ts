import { request } from 'node:http';
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

  async function pollingStatus(origin: string | undefined): Promise<number> {
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    return (await fetch(`${parlour.url}${path}polling`, { headers })).status;
  }

  async function apiStatus(origin: string | undefined): Promise<number> {
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    return (await fetch(`${parlour.url}/api/me`, { headers })).status;
  }

  /** The status of the answer to a WebSocket handshake; 101 is a connection. */
  function webSocketStatus(origin: string | undefined): Promise<number> {
    const handshake = request(`${parlour.url}${path}websocket`, {
      headers: {
        ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
        ...{ 'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64') },
        ...(origin !== undefined && { Origin: origin }),
      },
    });
    return new Promise((resolve, reject) => {
      handshake.on('response', ({ statusCode = 0 }) => resolve(statusCode));
      handshake.on('upgrade', ({ statusCode = 0 }, socket) => {
        socket.destroy();
        resolve(statusCode);
      });
      handshake.on('error', reject);
      handshake.end();
    });
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
    expect(await webSocketStatus(origin())).toBe(101);
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
    expect(await webSocketStatus(origin())).toBe(403);
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
