import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { Moderation } from '@parlour/protocol';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann, bob, cid, DAY, me } from '../../testing/people';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { RoomRecord } from './record';

describe('the record of what was done in a room', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<RoomRecord>;

  const element = () => fixture.nativeElement as HTMLElement;
  const items = () => [...element().querySelectorAll('li')];
  const words = () =>
    items().map((one) => one.querySelector('span')?.textContent?.replace(/\s+/g, ' ').trim());
  const button = (label: string) =>
    [...element().querySelectorAll('button')].find(({ textContent }) => textContent === label);
  const press = async (label: string) => {
    button(label)?.focus();
    button(label)?.click();
    await settled();
    await settled();
  };
  const open = async () => {
    const summary = element().querySelector('summary');
    summary?.focus();
    summary?.click();
    await settled();
    await settled();
  };
  const done = (n: number, more: Partial<Moderation>): Moderation => ({
    n,
    at: 0,
    by: ann,
    action: 'kick',
    ...more,
  });

  beforeEach(async () => {
    server = FakeServer.setUp();
    server.others.push(ann, bob);
    server.room('lobby').info.owner = me.id;
    TestBed.inject(Identity).connect();
    const room = TestBed.inject(Rooms).open('lobby');
    server.welcome();
    fixture = TestBed.createComponent(RoomRecord);
    fixture.componentRef.setInput('room', room);
    document.body.append(element());
    await settled();
  });

  it('is asked for by who wants to see it, once, and has the focus then', async () => {
    expect(server.payloads('moderations')).toEqual([]);
    for (let i = 0; i < 3; i++) await open();
    expect(server.payloads('moderations')).toEqual([{ room: 'lobby' }]);

    expect(element().textContent).toContain('Nothing yet.');
    expect(document.activeElement?.textContent).toBe('What was done');
  });

  it('tells it in words', async () => {
    server.moderations.push(
      done(5, { action: 'ban', guest: bob.id, forMs: DAY }),
      done(4, { action: 'shadowMute', guest: bob.id, forMs: 2 * DAY }),
      done(3, { action: 'unmute', guest: bob.id }),
      done(2, { action: 'remove', guest: bob.id, seq: 7 }),
      done(1, { action: 'configure topic locked' }),
    );
    await open();

    expect(words()).toEqual([
      'Ann a111 banned Bob b222 for 1 day',
      'Ann a111 muted Bob b222 for 2 days, so that only they see what they write',
      'Ann a111 let Bob b222 write again',
      'Ann a111 took a message of Bob b222 away',
      'Ann a111 changed the topic, who may write',
    ]);
  });

  it('calls by name who is away, and who is here as they are called now', async () => {
    server.tell('renamed', { id: bob.id, was: 'Bob', name: 'Rob' });
    server.moderations.push(
      done(3, { guest: cid.id, member: cid }),
      done(2, { guest: bob.id, member: bob }),
      done(1, { guest: 'abcdefghijkl' }),
    );
    await open();

    expect(words()).toEqual([
      'Ann a111 showed Cid c333 out',
      'Ann a111 showed Rob b222 out',
      'Ann a111 showed guest abcdef out',
    ]);
  });

  it('reads on page by page, with the focus on what is new', async () => {
    for (let n = 150; n > 0; n--) server.moderations.push(done(n, { guest: bob.id }));
    await open();
    expect(items()).toHaveLength(100);
    await press('Older');

    expect(server.payloads('moderations').at(-1)).toEqual({ room: 'lobby', before: 51 });
    expect(items()).toHaveLength(150);
    expect(document.activeElement).toBe(items()[100]);
    expect(button('Older')).toBeUndefined();
  });

  it('says why it can not be had', async () => {
    server.instead.set('moderations', { code: 'unavailable', message: 'not now' });
    await open();

    expect(element().querySelector('[role=alert]')?.textContent).toContain('Not now.');
    await press('Try again');
    expect(element().querySelector('[role=alert]')).toBeNull();
    expect(element().textContent).toContain('Nothing yet.');
  });

  describe('of a ban', () => {
    const show = async () => {
      server.moderations.push(done(1, { action: 'ban', guest: bob.id, member: bob }));
      await open();
    };
    const look = () =>
      TestBed.inject(Rooms).open('lobby').restrictions.renew(fixture.componentInstance['leading']);

    it('has the way to lift it while it holds, and tells of that then', async () => {
      server.restrictions.set(bob, { banned: {} });
      await look();
      await show();
      server.moderations.unshift(done(2, { action: 'unban', guest: bob.id, member: bob }));
      await press('Lift the ban');

      expect(server.payloads('moderate')).toEqual([
        { room: 'lobby', guest: bob.id, action: 'unban' },
      ]);
      expect(words()).toEqual(['Ann a111 lifted the ban of Bob b222', 'Ann a111 banned Bob b222']);
      expect(element().querySelector('[role=status]')?.textContent).toBe('Bob may come in again');
      expect(button('Lift the ban')).toBeUndefined();
      expect(document.activeElement?.textContent).toBe('What was done');
    });

    it('is lifted in a private room, and they are to be invited again', async () => {
      server.room('lobby').info.private = true;
      server.tell('room', { room: server.room('lobby').join().room });
      await show();
      await press('Lift the ban');

      expect(element().querySelector('[role=status]')?.textContent).toBe(
        'Bob may come in again: send them the invitation anew',
      );
    });

    it('has none once it is lifted or over', async () => {
      await look();
      await show();

      expect(button('Lift the ban')).toBeUndefined();
    });

    it('has one where it is not known whether it holds', async () => {
      await show();

      expect(button('Lift the ban')).toBeDefined();
    });
  });
});
