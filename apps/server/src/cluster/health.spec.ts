import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetStoreOf } from '../testing/databases';
import { METRICS_TOKEN, figure, scrape } from '../testing/metrics';
import { TestParlour } from '../testing/parlour';

/** Nobody listens there. */
const NOWHERE = 'redis://127.0.0.1:1';

const ready = async ({ url }: TestParlour) => {
  const response = await fetch(`${url}/health/ready`);
  return { code: response.status, body: await response.json() };
};

describe('the health of one of several', () => {
  let parlour: TestParlour;

  afterEach(() => parlour.stopAndForget());

  it('names the store and Redis', async () => {
    parlour = await TestParlour.alone({ METRICS_TOKEN });
    await parlour.guest();
    expect(await ready(parlour)).toMatchObject({
      ...{ code: 200, body: { status: 'ok' } },
      body: { details: { store: { status: 'up' }, redis: { status: 'up' } } },
    });
    expect(figure(await scrape(parlour), 'parlour_redis_up')).toBe(1);
  });

  it('shows that Redis is away, and is ready all the same, for the chat goes on', async () => {
    parlour = await TestParlour.alone({ METRICS_TOKEN, REDIS_URL: NOWHERE });
    const ann = await parlour.guest();
    expect(await ready(parlour)).toMatchObject({
      ...{ code: 200 },
      body: { status: 'degraded', details: { store: { status: 'up' } } },
    });
    expect((await ready(parlour)).body).toMatchObject({
      details: { redis: { status: 'degraded' } },
    });
    expect(await ann.say('lobby', '1')).toMatchObject({ ok: true });
    await ann.next('messages', ({ messages }) => messages.some(({ id }) => id === '1'));
    const text = await scrape(parlour);
    expect(figure(text, 'parlour_redis_up')).toBe(0);
    expect(figure(text, 'parlour_hints_dropped_total')).toBeGreaterThan(0);
  });

  it('is unready without its database, and does not tell where that is', async () => {
    parlour = await TestParlour.alone({ METRICS_TOKEN });
    await forgetStoreOf(parlour.dataDir);
    const { code, body } = await ready(parlour);
    expect([code, body]).toMatchObject([
      503,
      { status: 'error', details: { store: { status: 'down' }, redis: { status: 'up' } } },
    ]);
    expect(JSON.stringify(body)).not.toContain(parlour.dataDir.split('/').at(-1));
    expect((await fetch(`${parlour.url}/health/live`)).status).toBe(200);
  }, 15_000);

  it('measures how long what is said by way of another takes to be told here', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    parlour = await TestParlour.alone({ METRICS_TOKEN }, dataDir);
    const there = await TestParlour.alone({ METRICS_TOKEN }, dataDir);
    const [ann, bob] = [await parlour.guest(), await there.guest()];
    await bob.ask('join', { room: 'far' });
    await ann.ask('join', { room: 'far' });
    await ann.say('far', '1');
    await bob.next('messages', ({ room }) => room === 'far');
    const text = await scrape(there);
    expect(figure(text, 'parlour_delivery_seconds_count{source="log"}')).toBe(1);
    expect(figure(text, 'parlour_delivery_seconds_sum{source="log"}')).toBeLessThan(3);
    expect(figure(text, 'parlour_delivery_seconds_count{source="here"}')).toBe(0);
    await there.stop();
  });
});
