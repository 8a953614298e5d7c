import { setTimeout as wait } from 'node:timers/promises';
import { refusal, TestParlour, type Visitor } from '../testing/parlour';
import { Bus } from './bus';

/** Less than what Redis is given for an answer, in ms. */
const A_WHILE_MS = 150;

describe('slow mode, while Redis takes its time', () => {
  let parlour: TestParlour;
  let ann: Visitor;
  let bob: Visitor;
  let eve: Visitor;
  let said: Promise<unknown>;

  beforeEach(async () => {
    parlour = await TestParlour.alone({ RATE_LIMIT: 'off' });
    [ann, bob, eve] = [await parlour.guest(), await parlour.guest(), await parlour.guest()];
    for (const who of [ann, bob, eve]) await who.ask('join', { room: 'calm' });
    await ann.ask('configure', { room: 'calm', slowMs: 60_000 });
    const bus = parlour.app.get(Bus);
    const ask = bus.unlessAway.bind(bus);
    bus.unlessAway = async (question) => {
      await wait(A_WHILE_MS);
      return ask(question);
    };
    said = bob.say('calm', 'hello');
    await wait(A_WHILE_MS / 2);
  });
  afterEach(() => parlour.stopAndForget());

  const moderate = (action: string) =>
    ann.ask('moderate', { room: 'calm', guest: bob.welcome.you.id, action });
  const texts = async () => {
    const { data } = await eve.ask('history', { room: 'calm' });
    return data.messages.map(({ text }: { text: string }) => text);
  };

  it('stores nothing of who is banned meanwhile', async () => {
    expect(await moderate('ban')).toMatchObject({ ok: true });
    expect(await said).toEqual(refusal('not_member', 'room'));
    expect(await texts()).toEqual([]);
  });

  it('stores nothing of who is muted meanwhile', async () => {
    expect(await moderate('mute')).toMatchObject({ ok: true });
    expect(await said).toEqual(refusal('forbidden'));
    expect(await texts()).toEqual([]);
  });

  it('lets nobody hear who is muted in secret meanwhile', async () => {
    expect(await moderate('shadowMute')).toMatchObject({ ok: true });
    expect(await said).toMatchObject({ ok: true });
    // In its place is what says that something was taken away.
    expect(await texts()).toEqual(['']);
  });
});
