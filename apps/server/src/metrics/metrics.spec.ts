import { TestParlour, type Visitor } from '../testing/parlour';
import { figure, METRICS_TOKEN, scrape } from '../testing/metrics';

describe('the metrics', () => {
  let parlour: TestParlour;
  let ann: Visitor;

  beforeAll(async () => {
    parlour = await TestParlour.alone({ METRICS_TOKEN });
    ann = await parlour.guest();
  });
  afterAll(() => parlour.stopAndForget());

  const figures = async (...names: string[]) => {
    const text = await scrape(parlour);
    return names.map((name) => figure(text, name));
  };

  it('are text that Prometheus can read', async () => {
    const response = await fetch(`${parlour.url}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    for (const line of (await response.text()).trim().split('\n')) {
      expect(line).toMatch(
        /^# (HELP|TYPE) \w+ .+$|^\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? (\S+)$|^\s*$/,
      );
      if (!line.startsWith('#') && line) expect(Number(line.split(' ').at(-1))).not.toBeNaN();
    }
  });

  it('count who is here, and where', async () => {
    const names = ['parlour_connections', 'parlour_people_online', 'parlour_rooms_active'];
    const before = (await figures(...names)) as number[];
    const bob = await parlour.guest();
    await bob.ask('join', { room: 'counted' });
    expect(await figures(...names)).toEqual(before.map((count) => count + 1));
    const gone = new Promise((resolve) => bob.socket.once('disconnect', resolve));
    bob.socket.disconnect();
    await gone;
    await ann.ask('echo');
    expect((await figures('parlour_connections'))[0]).toBe(before[0]);
  });

  it('count what is said, and what is refused by its reason', async () => {
    const names = ['accepted', 'invalid', 'not_found', 'conflict'].map(
      (outcome) => `parlour_commands_total{command="send",outcome="${outcome}"}`,
    );
    const unknown = 'parlour_commands_total{command="unknown",outcome="unknown_command"}';
    const before = (await figures(...names, unknown)) as number[];
    await ann.say('lobby', '1');
    await ann.say('lobby', '2');
    await ann.ask('send', { room: 'lobby', id: '3', text: '' });
    await ann.say('elsewhere', '4');
    await ann.ask('send', { room: 'lobby', id: '1', text: 'something else' });
    await ann.ask('shout', {});
    const after = (await figures(...names, unknown)) as number[];
    expect(after.map((count, n) => count - (before[n] as number))).toEqual([2, 1, 1, 1, 1]);
  });

  it('measure how long a commit takes, and how long until a message is with the members', async () => {
    const names = [
      ...['parlour_commit_seconds_count', 'parlour_commit_seconds_sum'],
      ...['parlour_commit_messages_count', 'parlour_commit_messages_sum'],
      'parlour_delivery_seconds_count{source="here"}',
      'parlour_delivery_seconds_sum{source="here"}',
    ];
    const before = (await figures(...names)) as number[];
    await ann.ask('join', { room: 'measured' });
    const began = performance.now();
    for (const id of ['a', 'b', 'c']) {
      await ann.say('measured', id);
      await ann.next('messages', ({ messages }) => messages.some((one) => one.id === id));
    }
    const took = (performance.now() - began) / 1_000;
    const after = (await figures(...names)) as number[];
    const [commits, commit, batches, messages, frames, delivery] = after.map(
      (value, n) => value - (before[n] as number),
    ) as [number, number, number, number, number, number];
    expect([commits, batches, messages, frames]).toEqual([3, 3, 3, 3]);
    expect(commit).toBeGreaterThan(0);
    // A commit is a part of the way to the members, and both are a part of the time that passed.
    expect(delivery).toBeGreaterThan(commit);
    expect(delivery).toBeLessThan(took);
  });

  it('tell that nothing waits where nothing does, and that the database is there', async () => {
    expect(
      await figures(
        ...['parlour_messages_waiting', 'parlour_commands_unanswered', 'parlour_feed_lag_changes'],
        ...['parlour_slow_readers', 'parlour_slow_readers_cut_total'],
        'parlour_hint_gaps_total',
        ...['parlour_database_up', 'parlour_processes'],
      ),
    ).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    const [stored, most] = (await figures(
      ...['parlour_stored_bytes', 'parlour_stored_bytes_limit'],
    )) as number[];
    expect(stored).toBeGreaterThan(10_000);
    expect(most).toBe(10_240 * 1024 * 1024);
  });

  it('name no room, no guest, and none of their words', async () => {
    const room = 'canary-room';
    await ann.ask('join', { room });
    await ann.ask('rename', { name: 'Canary Name' });
    await ann.ask('send', { room, id: 'canary-id', text: 'canary-text' });
    await ann.ask('canary-command', {});
    const text = await scrape(parlour);
    expect(text.toLowerCase()).not.toContain('canary');
    expect(text).not.toContain(ann.welcome.you.id);
    expect(text.split('\n').length).toBeLessThan(1_000);
  });
});

describe('who may read the metrics', () => {
  const statusOf = async ({ url }: TestParlour, headers: Record<string, string> = {}) =>
    (await fetch(`${url}/metrics`, { headers })).status;

  it('is whoever has the token', async () => {
    const parlour = await TestParlour.alone({ METRICS_TOKEN, OPERATOR_TOKEN: 'o'.repeat(32) });
    expect(await statusOf(parlour, { authorization: `Bearer ${METRICS_TOKEN}` })).toBe(200);
    expect(await statusOf(parlour)).toBe(401);
    for (const token of ['', METRICS_TOKEN.slice(1), `${METRICS_TOKEN}x`, 'o'.repeat(32)]) {
      expect(await statusOf(parlour, { authorization: `Bearer ${token}` })).toBe(401);
    }
    const wrong = await fetch(`${parlour.url}/metrics`);
    expect(await wrong.text()).not.toContain('parlour_');
    await parlour.stopAndForget();
  });

  it('is nobody where there is no token, not even on this machine', async () => {
    const parlour = await TestParlour.alone();
    expect(await statusOf(parlour)).toBe(404);
    expect(await statusOf(parlour, { authorization: 'Bearer undefined' })).toBe(404);
    expect(await statusOf(parlour, { authorization: 'Bearer ' })).toBe(404);
    await parlour.stopAndForget();
  });
});
