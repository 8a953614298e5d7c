import { LIMITS } from '@parlour/protocol';
import { events } from '@parlour/protocol/schemas';
import { io } from 'socket.io-client';
import { TestParlour, Visitor } from '../testing/parlour';
import { Membership } from './membership';

describe('arriving', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start({ TICK_MS: '60000' });
  });
  afterAll(() => parlour.stopAndForget());

  it('welcomes a stranger as Guest, in the lobby, with a token to keep', async () => {
    const { welcome } = await parlour.guest();
    expect(welcome).toMatchObject({
      protocol: 1,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      log: expect.any(String),
      you: { name: 'Guest', tag: expect.stringMatching(/^[0-9a-z]{4}$/) },
      token: expect.any(String),
      lobby: { room: { room: 'lobby', title: 'Everyone', closed: false }, more: false },
      limits: LIMITS,
      tickMs: 60_000,
    });
    expect(events.welcome.strict().safeParse(welcome).error).toBeUndefined();
    expect(welcome.lobby.members).toContainEqual(welcome.you);
  });

  it('keeps the secret half of a token to its bearer', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    const secret = ann.welcome.token?.split('.').at(-1) as string;
    expect(secret).toHaveLength(43);
    await ann.ask('send', { room: 'lobby', id: 'mine', text: 'hello' });
    await bob.next('messages', ({ messages }) => messages.some(({ id }) => id === 'mine'));
    const seen = [bob.welcome, bob.all('messages'), bob.all('presence')];
    seen.push((await bob.ask('members', { room: 'lobby' })).data);
    expect(JSON.stringify(seen)).toContain(ann.welcome.you.id);
    expect(JSON.stringify(seen)).not.toContain(secret);
  });

  it('welcomes before it tells anything else', async () => {
    const ann = await parlour.guest({ name: 'Before' });
    // A tab that asks for another name: everybody hears of it while the tab is not yet welcomed.
    const tab = await parlour.guest({ name: 'After', token: ann.welcome.token });
    await ann.next('renamed', ({ was }) => was === 'Before');
    expect(tab.events[0]).toBe('welcome');
  });

  it('knows a guest again by the token, with name, tag and colour', async () => {
    const first = await parlour.guest({ name: 'Hedy' });
    first.socket.disconnect();
    const again = await parlour.guest({ token: first.welcome.token });
    expect(again.welcome.you).toEqual({ ...first.welcome.you, name: 'Hedy' });
    expect(again.welcome.token).toBeUndefined();
  });

  it.each([
    ['with another signature', (token: string) => `${token.split('.')[0]}.${'A'.repeat(43)}`],
    ['without a signature', (token: string) => token.split('.')[0]],
    ['for somebody else', (token: string) => `${'B'.repeat(22)}.${token.split('.')[1]}`],
    ['with a tail', (token: string) => `${token}x`],
  ])('takes a token %s for none', async (_, forge) => {
    const first = await parlour.guest();
    const other = await parlour.guest({ token: forge(first.welcome.token as string) });
    expect(other.welcome.you.id).not.toBe(first.welcome.you.id);
    expect(other.welcome.token).toBeDefined();
  });

  it('says why the name asked for could not be had', async () => {
    await parlour.guest({ name: 'Grace' });
    for (const name of ['grace ', ' gUEST', '', ' \t', 'x'.repeat(33), '\u0007']) {
      const { welcome } = await parlour.guest({ name });
      expect([name, welcome.you.name]).toEqual([name, 'Guest']);
      expect(welcome.nameRefused).toMatch(/\w+ \w+/);
    }
    const { welcome } = await parlour.guest({ name: '  Ada   Lovelace ' });
    expect(welcome.you.name).toBe('Ada Lovelace');
    expect(welcome.nameRefused).toBeUndefined();
  });

  it.each([
    ['a name that is no text', { name: 7 }, true],
    ['a name without end', { name: 'x'.repeat(2_000) }, true],
    ['no name', { name: null }, false],
    ['a token that is no text', { token: { id: 1 } }, false],
    ['a token without end', { token: 'x'.repeat(2_000) }, false],
    ['no token', { token: null }, false],
  ])('lets in as Guest who comes with %s', async (_, auth, refused) => {
    const { welcome } = await parlour.guest(auth);
    expect(welcome.you.name).toBe('Guest');
    expect(welcome.token).toEqual(expect.any(String));
    expect(welcome.nameRefused !== undefined).toBe(refused);
  });

  it('refuses a handshake with a load of things in it', async () => {
    await expect(parlour.guest({ junk: 'x'.repeat(10_000) })).rejects.toMatchObject({
      data: { code: 'too_large' },
    });
  });

  // Threat: a request full of connects, each of them a member past every limit.
  it('makes one guest of one connection', async () => {
    const url = `${parlour.url}/socket.io/?EIO=4&transport=polling`;
    const opened = await (await fetch(url)).text();
    const polling = `${url}&sid=${(JSON.parse(opened.slice(1)) as { sid: string }).sid}`;
    await fetch(polling, { method: 'POST', body: Array(100).fill('40').join('\x1e') });
    let heard = '';
    for (let answer: string | undefined = ''; answer !== undefined; heard += answer ?? '') {
      const poll = fetch(polling, { signal: AbortSignal.timeout(500) });
      // Nothing more for half a second: that was all.
      answer = await poll.then((response) => response.text()).catch(() => undefined);
    }
    expect(heard.match(/42\["welcome"/g)).toHaveLength(1);
  });

  it('serves a client that does not wait for the welcome', async () => {
    const socket = io(parlour.url, { forceNew: true, reconnection: false });
    const hasty = new Visitor(socket);
    const answers = await new Promise<unknown[]>((resolve) =>
      socket.on('connect', () =>
        resolve(
          Promise.all([
            hasty.ask('join', { room: 'hurry' }),
            hasty.ask('send', { room: 'hurry', id: '1', text: 'first' }),
            hasty.ask('send', { room: 'lobby', id: '1', text: 'second' }),
          ]),
        ),
      ),
    );
    expect(answers).toMatchObject([{ ok: true }, { ok: true, data: { seq: 1 } }, { ok: true }]);
    expect(hasty.events[0]).toBe('welcome');
    socket.disconnect();
  });

  it('keeps nobody out for what kept somebody else from being welcomed', async () => {
    const alone = await TestParlour.alone();
    const join = jest.spyOn(alone.app.get(Membership), 'join');
    join.mockRejectedValueOnce(new Error('canceled for a lock'));
    const cut = io(alone.url, { forceNew: true, reconnection: false });
    await new Promise((resolve) => cut.once('disconnect', resolve));
    await expect(alone.guest()).resolves.toBeDefined();
    await alone.stopAndForget();
  });

  it('works over long polling alone', async () => {
    const ann = await parlour.guest({ name: 'Polly' }, { transports: ['polling'] });
    expect(ann.welcome.you.name).toBe('Polly');
    expect(await ann.ask('echo', { text: 'hi' })).toMatchObject({ ok: true, data: { text: 'hi' } });
  });

  it(`lets one guest have ${LIMITS.connectionsPerGuest} connections and no more`, async () => {
    const parlour = await TestParlour.alone();
    const websocket = { transports: ['websocket'] };
    const { welcome } = await parlour.guest({}, websocket);
    const { token } = welcome;
    for (let i = 1; i < LIMITS.connectionsPerGuest; i++) await parlour.guest({ token }, websocket);
    await expect(parlour.guest({ token }, websocket)).rejects.toMatchObject({
      data: { code: 'rate_limited', retryInMs: expect.any(Number) },
    });
    expect((await parlour.guest({}, websocket)).welcome.you.name).toBe('Guest');
    await parlour.stopAndForget();
  });
});
