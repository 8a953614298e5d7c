import { Guest } from '../guests/guest';
import { Broadcast } from '../live/broadcast';
import { Announcements } from './announcements';

describe('announcements', () => {
  it('tell of one person once, though they are gone and back as another object', async () => {
    const broadcast = new Broadcast();
    const told = jest.spyOn(broadcast, 'toRoomIfReady').mockImplementation();
    const announcements = new Announcements(broadcast);
    announcements.moved('attic', new Guest('ann'), false, 1);
    announcements.moved('attic', new Guest('ann'), true, 2);
    await new Promise((resolve) => setImmediate(resolve));
    announcements.onApplicationShutdown();

    const joined = [new Guest('ann').member];
    expect(told.mock.calls).toEqual([
      ['attic', 'presence', { room: 'attic', count: 2, joined, left: [] }, expect.anything()],
    ]);
  });
});
