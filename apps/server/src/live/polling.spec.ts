import { TestParlour } from '../testing/parlour';

const BETWEEN = '\x1e';

describe('long polling by hand', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  /** A connection that is welcomed: how to send packets on it, and what answers a request. */
  async function connect() {
    const url = `${parlour.url}/socket.io/?EIO=4&transport=polling`;
    const opened = await (await fetch(url)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const send = (...packets: string[]) =>
      fetch(`${url}&sid=${sid}`, { method: 'POST', body: packets.join(BETWEEN) });
    const poll = () => fetch(`${url}&sid=${sid}`);
    await send('40');
    for (let heard = ''; !heard.includes('"welcome"');) heard += await (await poll()).text();
    return { send, poll };
  }

  it('is cut when one request has thousands of commands, and nobody else waits for it', async () => {
    const ann = await parlour.guest();
    const { send, poll } = await connect();
    const flood = send(...Array.from({ length: 50_000 }, () => '42["echo"]')).catch(() => 'cut');
    const began = performance.now();
    expect(await ann.ask('echo', {})).toMatchObject({ ok: true });
    // Without an end to it this takes ten times as long.
    expect(performance.now() - began).toBeLessThan(4_000);
    await flood;
    expect((await poll()).status).toBe(400);
  });

  it('takes no name for somebody who is gone', async () => {
    const { send } = await connect();
    await send('41', '42["rename",{"name":"Squatter"}]');
    const ann = await parlour.guest();
    expect(await ann.ask('rename', { name: 'Squatter' })).toMatchObject({ ok: true });
  });
});

describe('a server without long polling', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start({ POLLING: 'off' });
  });
  afterAll(() => parlour.stopAndForget());

  it('refuses it in words that say what to do', async () => {
    const response = await fetch(`${parlour.url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/WebSocket/);
    await expect(parlour.guest({}, { transports: ['polling'] })).rejects.toThrow();
  });

  it('takes whoever comes by WebSocket, or tries it first', async () => {
    const ann = await parlour.guest({}, { transports: ['websocket'] });
    const bob = await parlour.guest({}, { transports: ['websocket', 'polling'] });
    await bob.say('lobby', 'm1');
    expect(await ann.next('messages')).toMatchObject({ messages: [{ id: 'm1' }] });
  });
});
