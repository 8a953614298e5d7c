import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { Room } from '@parlour/protocol';
import { FakeServer, settled } from '../../testing/fake-server';
import { withDialogs } from '../../testing/dialogs';
import { ann, bob, me } from '../../testing/people';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { Panels } from '../ui/panels';
import { PeopleList } from './people-list';

describe('the list of people', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<PeopleList>;

  const element = () => fixture.nativeElement as HTMLElement;
  const people = () =>
    [...element().querySelectorAll('li')].map((one) =>
      [...one.querySelectorAll('bdi, .tag, .rank')].map(({ textContent }) => textContent).join(' '),
    );
  const start = async () => {
    const identity = TestBed.inject(Identity);
    const lobby = TestBed.inject(Rooms).open('lobby');
    identity.connect();
    fixture = TestBed.createComponent(PeopleList);
    fixture.componentRef.setInput('room', lobby);
    server.welcome();
    await settled();
  };

  beforeEach(() => {
    server = FakeServer.setUp();
  });

  it('is by name, and says which one I am', async () => {
    server.others.push(bob, ann);
    await start();

    expect(people()).toEqual(['Ann', 'Bob', 'Guest you']);
  });

  it('shows the tag where two bear the same name', async () => {
    server.others.push({ ...me, id: 'other', tag: 'zzzz' }, ann);
    await start();

    expect(people()).toEqual(['Ann', 'Guest k3f9 you', 'Guest zzzz']);
  });

  it('follows who comes, goes, and takes another name', async () => {
    server.others.push(ann);
    await start();
    server.tell('presence', { room: 'lobby', count: 2, joined: [bob], left: [ann] });
    server.tell('renamed', { id: bob.id, was: 'Bob', name: 'Rob' });
    await settled();

    expect(people()).toEqual(['Guest you', 'Rob']);
  });

  it('counts those it does not name', async () => {
    await start();
    server.tell('presence', { room: 'lobby', count: 900, joined: [], left: [], truncated: true });
    await settled();

    expect(element().querySelector('h2 span')?.textContent).toBe('900');
    expect(element().textContent).toContain('and 899 more');
  });

  describe('asks who is here', () => {
    const asked = () => server.payloads('members').length;
    const crowd = (size: number) =>
      Array.from({ length: size }, (_, i) => ({ ...ann, id: `a${i}`, name: `Ann ${i}` }));
    const tell = (more = {}) => {
      server.tell('presence', { room: 'lobby', count: 3, joined: [], left: [], ...more });
      TestBed.tick();
    };
    const after = async (ms: number) => {
      await jest.advanceTimersByTimeAsync(ms);
      TestBed.tick();
    };

    beforeEach(async () => {
      await start();
      jest.useFakeTimers();
      jest.spyOn(Math, 'random').mockReturnValue(0.5);
    });

    afterEach(() => {
      jest.useRealTimers();
      jest.restoreAllMocks();
    });

    it('a moment after it has heard of people without names', async () => {
      server.others.push(ann, bob);
      tell({ truncated: true });
      await after(2_900);
      expect(asked()).toBe(0);
      await after(200);

      expect(asked()).toBe(1);
      expect(people()).toEqual(['Ann', 'Bob', 'Guest you']);
    });

    it('nothing while it knows them all', async () => {
      tell({ joined: [ann, bob] });
      await after(60_000);

      expect(asked()).toBe(0);
    });

    it('page by page, and no more than it would show of a crowd', async () => {
      server.others.push(...crowd(450));
      tell({ count: 451, truncated: true });
      await after(3_100);

      expect(server.payloads('members').map(({ from }) => from)).toEqual([undefined, '100']);
      expect(people()).toHaveLength(200);
      expect(element().textContent).toContain('and 251 more');
    });

    it('every ten seconds at most, however often it hears of more', async () => {
      server.others.push(...crowd(9));
      for (let second = 0; second < 22; second++) {
        tell({ count: 10, truncated: true });
        await after(1_000);
      }

      // After 3 and 13 seconds.
      expect(asked()).toBe(2);
    });

    it('again where there was no answer', async () => {
      server.others.push(ann);
      server.instead.set('members', { code: 'unavailable', message: 'not now' });
      tell({ count: 2 });
      await after(3_100);
      expect(people()).toEqual(['Guest you']);
      await after(10_000);

      expect(people()).toEqual(['Ann', 'Guest you']);
    });

    it('nothing of a room that is not shown any more', async () => {
      tell({ truncated: true });
      fixture.destroy();
      await after(60_000);

      expect(asked()).toBe(0);
    });
  });

  describe('of a room that somebody leads', () => {
    const menus = () => [...element().querySelectorAll<HTMLElement>('li button')];
    const choices = () => [...element().querySelectorAll<HTMLElement>('dialog .choices button')];
    const marks = () =>
      [...element().querySelectorAll('li')].flatMap((one) => {
        const mark = one.querySelector('.mark .visually-hidden')?.textContent;
        return mark ? [`${one.querySelector('bdi')?.textContent} ${mark}`] : [];
      });
    const lead = async (info: Partial<Room>) => {
      withDialogs();
      server.others.push(ann, bob);
      Object.assign(server.room('lobby').info, info);
      await start();
      await settled();
    };
    const open = async (nth: number) => {
      menus()[nth]?.click();
      await settled();
    };

    it('says who, and lets nobody else do anything', async () => {
      await lead({ owner: ann.id, moderators: [bob.id] });

      expect(people()).toEqual(['Ann owner', 'Bob moderator', 'Guest you']);
      expect(menus()).toEqual([]);
    });

    it('lets a moderator keep order among the others', async () => {
      await lead({ owner: ann.id, moderators: [me.id] });
      expect(menus().map((one) => one.getAttribute('aria-label'))).toEqual([
        'What to do about Bob',
      ]);
      await open(0);
      const labels = choices().map((one) => one.textContent?.trim());
      expect(labels).not.toContain('Hand the room over');
      choices()[0]?.click();
      await settled();

      expect(server.payloads('moderate')).toEqual([
        { room: 'lobby', guest: bob.id, action: 'mute', forMs: 600_000 },
      ]);
      expect(element().querySelector('dialog')).toBeNull();
    });

    it('lets the owner hand it over, and asks before', async () => {
      await lead({ owner: me.id });
      await open(0);
      const confirm = jest.spyOn(window, 'confirm').mockReturnValue(false);
      choices().at(-1)?.click();
      await settled();
      expect(server.payloads('moderate')).toEqual([]);
      confirm.mockReturnValue(true);
      choices().at(-1)?.click();
      await settled();

      expect(server.payloads('moderate')).toEqual([
        { room: 'lobby', guest: ann.id, action: 'handOver' },
      ]);
    });

    describe('has the focus at its heading', () => {
      const heading = () => element().querySelector('#people-title');

      beforeEach(async () => {
        await lead({ owner: me.id });
        document.body.append(element());
        menus()[0]?.focus();
        await open(0);
      });

      it('when whom I banned is gone', async () => {
        choices().at(-2)?.focus();
        jest.spyOn(window, 'confirm').mockReturnValue(true);
        choices().at(-2)?.click();
        server.tell('presence', { room: 'lobby', count: 2, joined: [], left: [ann] });
        await settled();

        expect(people()).toEqual(['Bob', 'Guest owner you']);
        expect(document.activeElement).toBe(heading());
      });

      it('when it is their room now', async () => {
        choices().at(-1)?.focus();
        jest.spyOn(window, 'confirm').mockReturnValue(true);
        choices().at(-1)?.click();
        await settled();
        const { room } = server.room('lobby').join();
        server.tell('room', { room: { ...room, owner: ann.id, moderators: [me.id] } });
        await settled();

        expect(document.activeElement).toBe(heading());
      });
    });

    it('says why it can not be done', async () => {
      await lead({ owner: me.id });
      server.instead.set('moderate', { code: 'forbidden', message: 'only to a lower rank' });
      await open(0);
      choices()[0]?.click();
      await settled();

      expect(element().querySelector('dialog [role=alert]')?.textContent).toBe(
        'Only to a lower rank.',
      );
    });

    it('marks who is muted, and who does not know it, for those who lead it', async () => {
      server.restrictions.set(ann, { muted: {} });
      server.restrictions.set(bob, { shadowMuted: {} });
      await lead({ owner: me.id });

      expect(marks()).toEqual([
        'Ann Muted for good',
        'Bob Muted for good: only they see what they write',
      ]);
    });

    it('marks nobody for the others, and does not ask', async () => {
      server.restrictions.set(ann, { muted: {} });
      await lead({ owner: ann.id });

      expect(marks()).toEqual([]);
      expect(server.payloads('restrictions')).toEqual([]);
    });

    it('offers what makes sense, and knows at once what was done', async () => {
      await lead({ owner: me.id });
      const labels = () => choices().map((one) => one.textContent?.trim());
      await open(0);
      expect(labels()).not.toContain('Let them write again');
      choices()[2]?.click();
      await settled();
      expect(server.payloads('moderate')).toEqual([
        { room: 'lobby', guest: ann.id, action: 'shadowMute' },
      ]);
      expect(marks()).toEqual(['Ann Muted for good: only they see what they write']);
      await open(0);

      expect(labels()).toContain('Let them write again');
      expect(element().querySelector('dialog p')?.textContent).toBe(
        'Muted for good: only they see what they write.',
      );
    });

    describe('asks who is restricted', () => {
      const asked = () => server.payloads('restrictions').length;
      const wait = async (ms: number) => {
        await jest.advanceTimersByTimeAsync(ms);
        TestBed.tick();
      };

      beforeEach(() => jest.useFakeTimers({ doNotFake: ['setTimeout'] }));

      afterEach(() => {
        jest.useRealTimers();
        jest.restoreAllMocks();
      });

      it('every 30 seconds while it is looked at', async () => {
        await lead({ owner: me.id });
        expect(asked()).toBe(1);
        await wait(30_000);
        expect(asked()).toBe(2);
        fixture.destroy();
        await wait(90_000);

        expect(asked()).toBe(2);
      });

      it('no more once I do not lead it, and marks nobody any more', async () => {
        server.restrictions.set(bob, { muted: {} });
        await lead({ owner: me.id });
        expect(marks()).toEqual(['Bob Muted for good']);
        const { room } = server.room('lobby').join();
        server.tell('room', { room: { ...room, owner: ann.id } });
        TestBed.tick();
        await wait(90_000);

        expect(asked()).toBe(1);
        expect(marks()).toEqual([]);
      });

      it('not on a page that nobody sees, and again when somebody looks', async () => {
        await lead({ owner: me.id });
        const visibility = jest.spyOn(document, 'visibilityState', 'get');
        const turn = (state: DocumentVisibilityState) => {
          visibility.mockReturnValue(state);
          document.dispatchEvent(new Event('visibilitychange'));
          TestBed.tick();
        };
        turn('hidden');
        await wait(90_000);
        expect(asked()).toBe(1);
        turn('visible');

        expect(asked()).toBe(2);
      });

      it('not while it is hidden behind its button', async () => {
        const styles = jest.spyOn(window, 'getComputedStyle');
        styles.mockReturnValue({ visibility: 'hidden' } as CSSStyleDeclaration);
        await lead({ owner: me.id });
        await wait(90_000);
        expect(asked()).toBe(0);
        styles.mockRestore();
        TestBed.inject(Panels).open('people');
        TestBed.tick();

        expect(asked()).toBe(1);
      });
    });
  });
});
