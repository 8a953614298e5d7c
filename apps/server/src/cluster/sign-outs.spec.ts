import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOBBY } from '@parlour/protocol';
import { SignOuts } from '../guests/sign-outs';
import { Broadcast } from '../live/broadcast';
import { TestParlour } from '../testing/parlour';

describe('a sign-out by way of another process', () => {
  it('ends the connections here, also where somebody asked before it was followed', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'parlour-'));
    const here = await TestParlour.alone({}, dataDir);
    const there = await TestParlour.alone({}, dataDir);
    const ann = await here.guest();
    const self = await there.guest({ token: ann.welcome.token });
    const gone = new Promise((resolve) => self.socket.once('disconnect', resolve));
    const [{ bearer }] = there.app
      .get(Broadcast)
      .connectionsOf(ann.welcome.you.id, LOBBY) as unknown as [{ bearer: never }];
    // Without a hint: it is looked for every few seconds.
    await here.app.get(SignOuts).signOut(bearer, true);
    expect(await there.app.get(SignOuts).coverSurely(bearer)).toBe(true);
    await gone;
    await there.stop();
    await here.stopAndForget();
  }, 15_000);
});
