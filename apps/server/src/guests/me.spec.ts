import { LIMITS, type Member } from '@parlour/protocol';
import type { Request, Response } from 'express';
import { TestParlour } from '../testing/parlour';
import { MeController } from './me.controller';
import { Names } from './names';
import { type Bearer, Tokens } from './tokens';

describe('GET /api/me', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start({ NAME_KEEP_DAYS: '0' });
  });
  afterAll(() => parlour.stopAndForget());

  /** The answer, and the cookie as a browser would send it back. */
  async function me(cookie?: string) {
    const response = await fetch(`${parlour.url}/api/me`, { headers: cookie ? { cookie } : {} });
    const [setCookie = ''] = response.headers.getSetCookie();
    const you = (await response.json()) as Member;
    return { response, you, setCookie, cookie: setCookie.split(';')[0] };
  }

  it('makes a browser a guest, with a cookie that no script and no other site can use', async () => {
    const { response, you, setCookie } = await me();
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(you).toEqual({
      ...{ id: expect.stringMatching(/^[\w-]{22}$/), name: 'Guest' },
      ...{ tag: expect.stringMatching(/^[0-9a-z]{4}$/), color: expect.any(Number) },
    });
    const attributes = setCookie.split('; ').slice(1);
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/']));
    expect(attributes.find((one) => one.startsWith('Max-Age='))).toBeDefined();
    expect(setCookie).toContain(you.id);
    expect(JSON.stringify(you)).not.toContain(setCookie.split('.')[3]?.slice(0, 43));
  });

  it('knows the browser again by the cookie', async () => {
    const first = await me();
    expect((await me(first.cookie)).you).toEqual(first.you);
    expect((await me()).you.id).not.toBe(first.you.id);
  });

  it('is the same guest over the socket, who needs no token', async () => {
    const { you, cookie } = await me();
    const visitor = await parlour.guest({ name: 'Cookie' }, { extraHeaders: { cookie } });
    expect(visitor.welcome.you).toEqual({ ...you, name: 'Cookie' });
    expect(visitor.welcome.token).toBeUndefined();
    expect((await me(cookie)).you).toEqual(visitor.welcome.you);
  });

  it('takes a forged cookie for none', async () => {
    const { you, cookie = '' } = await me();
    const forged = cookie.replace(/\..*/, `.${'A'.repeat(43)}`);
    for (const bad of [forged, 'parlour_guest=', 'parlour_guest=%', `parlour_guest=${you.id}`]) {
      const other = await me(bad);
      expect(other.response.status).toBe(200);
      expect(other.you.id).not.toBe(you.id);
    }
  });

  it('gives a page that connects without a cookie one with the handshake, and nobody else', async () => {
    const handshake = async (headers: Record<string, string>) => {
      const url = `${parlour.url}/socket.io/?EIO=4&transport=polling`;
      return (await fetch(url, { headers })).headers.getSetCookie();
    };
    // Who is no browser would not keep it.
    expect(await handshake({})).toEqual([]);
    const [setCookie = ''] = await handshake({ 'sec-fetch-site': 'same-origin' });
    expect(await handshake({ origin: parlour.url })).toHaveLength(1);
    expect(setCookie).toMatch(/^parlour_guest=[\w.-]+;.*HttpOnly/);
    expect(setCookie).toContain((await me(setCookie.split(';')[0])).you.id);
  });

  it('keeps nobody’s name for longer: asking who one is, is not being here', async () => {
    const token = await parlour.app.get(Tokens).issue('192.0.2.1');
    const { id } = parlour.app.get(Tokens).read(token) as Bearer;
    jest.useFakeTimers();
    const names = parlour.app.get(Names);
    void names.claim(id, 'Gone Girl');
    names.hold(id);

    const request = { headers: { cookie: `parlour_guest=${token}` }, socket: {} } as Request;
    const json = jest.fn();
    const response = { set: () => response, json } as unknown as Response;
    await parlour.app.get(MeController).me(request, response);
    expect(json).toHaveBeenCalledWith(expect.objectContaining({ name: 'Gone Girl' }));
    jest.advanceTimersByTime(LIMITS.nameHeldMs);
    expect(() => names.claim('somebody else', 'Gone Girl')).not.toThrow();
    jest.useRealTimers();
  });
});
