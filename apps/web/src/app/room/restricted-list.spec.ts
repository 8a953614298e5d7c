import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann, bob, me } from '../../testing/people';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { RestrictedList } from './restricted-list';

describe('the list of who is muted or banned', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<RestrictedList>;

  const element = () => fixture.nativeElement as HTMLElement;
  const plain = (text: string | null | undefined) => text?.replace(/\s+/g, ' ').trim();
  const rows = () => [...element().querySelectorAll('li')].map((one) => plain(one.textContent));
  const button = (label: string) =>
    [...element().querySelectorAll('button')].find(({ textContent }) =>
      plain(textContent)?.startsWith(label),
    );
  const press = async (label: string) => {
    button(label)?.focus();
    button(label)?.click();
    await settled();
    await settled();
  };
  const start = async () => {
    server.others.push(ann, bob);
    server.room('lobby').info.owner = me.id;
    TestBed.inject(Identity).connect();
    const room = TestBed.inject(Rooms).open('lobby');
    server.welcome();
    await settled();
    fixture = TestBed.createComponent(RestrictedList);
    fixture.componentRef.setInput('room', room);
    document.body.append(element());
    await settled();
  };

  beforeEach(() => {
    server = FakeServer.setUp();
  });

  it('says so where it is nobody', async () => {
    await start();

    expect(rows()).toEqual(['Nobody.']);
  });

  it('is not there while it can not be had', async () => {
    server.instead.set('restrictions', { code: 'unavailable', message: 'not now' });
    await start();

    expect(element().textContent).toBe('');
  });

  it('says what, and for how long', async () => {
    const until = Date.now() + 3_600_000;
    server.restrictions.set(ann, { muted: { until }, banned: {} });
    server.restrictions.set(bob, { shadowMuted: {} });
    await start();

    expect(rows()).toEqual([
      expect.stringMatching(/^Ann a111Muted until .*\d:\d\d.* Let them write again: Ann$/),
      expect.stringMatching(/^Ann a111Banned for good Lift the ban: Ann$/),
      expect.stringMatching(
        /^Bob b222Muted for good: only they see what they write Let them write again: Bob$/,
      ),
    ]);
  });

  it('undoes it, says so, and keeps the focus', async () => {
    server.restrictions.set(ann, { muted: {}, banned: {} });
    await start();
    await press('Lift the ban');

    expect(server.payloads('moderate')).toEqual([
      { room: 'lobby', guest: ann.id, action: 'unban' },
    ]);
    expect(element().querySelector('[role=status]')?.textContent).toBe('Ann may come in again');
    expect(document.activeElement).toBe(element().querySelector('summary'));
    await press('Let them write again');

    expect(rows()).toEqual(['Nobody.']);
    expect(element().querySelector('[role=status]')?.textContent).toBe('Ann may write again');
  });

  it('says of a private room that they are to be invited again', async () => {
    server.room('lobby').info.private = true;
    server.restrictions.set(ann, { banned: {} });
    await start();
    await press('Lift the ban');

    expect(element().querySelector('[role=status]')?.textContent).toBe(
      'Ann may come in again: send them the invitation anew',
    );
  });

  it('says why it can not be undone, and leaves it', async () => {
    server.restrictions.set(ann, { banned: {} });
    await start();
    server.instead.set('moderate', { code: 'forbidden', message: 'only to a lower rank' });
    await press('Lift the ban');

    expect(element().querySelector('[role=alert]')?.textContent).toBe('Only to a lower rank.');
    expect(button('Lift the ban')).toBeDefined();
  });

  it('has more of them, page by page', async () => {
    for (let i = 100; i < 650; i++) {
      server.restrictions.set({ ...ann, id: `a${i}`, name: `Ann ${i}` }, { banned: {} });
    }
    await start();
    await settled();
    expect(rows()).toHaveLength(500);
    await press('More');

    expect(rows()).toHaveLength(550);
    expect(button('More')).toBeUndefined();
  });
});
