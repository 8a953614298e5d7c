import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { OperatorDesk, textOf } from '../../testing/operator-desk';
import { MINUTE, NOON } from '../../testing/people';
import { Panels } from '../ui/panels';

describe("the operator's page", () => {
  let desk: OperatorDesk;

  beforeEach(() => {
    desk = OperatorDesk.setUp();
  });

  afterEach(() => {
    document.body.replaceChildren();
    jest.useRealTimers();
  });

  describe('without a token', () => {
    const field = () => desk.one<HTMLInputElement>('input');
    const signIn = async (token: string) => {
      await desk.type(token);
      await desk.press('Sign in');
    };

    beforeEach(() => desk.openSignedOut('/operator'));

    it('asks for it, in a field that shows and keeps nothing, and asks nothing else', () => {
      expect(field().type).toBe('password');
      expect(field().autocomplete).toBe('off');
      expect(document.activeElement).toBe(field());
      expect(desk.operator.asked).toEqual([]);
    });

    it('shows the server to who has the right one', async () => {
      await signIn(` ${desk.operator.token} `);

      expect(desk.texts('dl')).toEqual([expect.stringContaining('1.2.3')]);
      expect(document.activeElement?.tagName).toBe('H1');
    });

    it('says that it is wrong, and takes another one', async () => {
      await signIn('not-the-right-one');
      expect(desk.texts('[role=alert]')).toEqual(['The server does not know this token.']);
      expect(field().getAttribute('aria-invalid')).toBe('true');
      expect(desk.texts('dl')).toEqual([]);
      await signIn(desk.operator.token);

      expect(desk.texts('dl')).toHaveLength(1);
    });

    it('says why it can not be tried just now', async () => {
      const error = { code: 'rate_limited', message: 'too many wrong tokens' } as const;
      const body = { ok: false, error: { ...error, retryInMs: MINUTE } } as const;
      desk.operator.instead.set('overview', { status: 429, body });
      await signIn('a-guess');

      expect(desk.texts('[role=alert]')).toEqual([
        'Too many wrong tokens. Please try again in 1 minute.',
      ]);
    });
  });

  it('takes the place of the rooms for as long as it is open', async () => {
    const { alone } = TestBed.inject(Panels);
    await desk.open('/operator');
    expect(alone()).toBe(true);
    await desk.go('/');

    expect(alone()).toBe(false);
  });

  it('forgets the token of who signs out', async () => {
    await desk.open('/operator');
    await desk.press('Sign out');

    expect(desk.one<HTMLInputElement>('input').type).toBe('password');
    expect(desk.texts('[role=alert]')).toEqual(['']);
    expect(sessionStorage.getItem('parlour.operator')).toBeNull();
  });

  it('asks for the token again when the server has another one', async () => {
    await desk.open('/operator');
    desk.operator.token = 'another-token';
    await desk.press('Refresh');

    expect(desk.texts('[role=alert]')).toEqual(['The server does not know this token.']);
    expect(desk.one<HTMLInputElement>('input').type).toBe('password');
  });

  describe('tells how the server is', () => {
    const figures = () =>
      Object.fromEntries(
        desk
          .all('dl > div')
          .map((one) => [textOf(one.querySelector('dt')), textOf(one.querySelector('dd'))]),
      );

    it('in figures, and how much of its bound is stored', async () => {
      desk.operator.overview.startedAt = NOON;
      await desk.open('/operator');

      expect(figures()).toEqual({
        'People online': '3',
        Connections: '4',
        Rooms: '2',
        Stored: '12.5 MB of 2 GB',
        Version: expect.stringMatching(/^1\.2\.3 since .*2025/),
      });
      const { value, max } = desk.one<HTMLMeterElement>('meter');
      expect([value, max]).toEqual([13_107_200, 2_147_483_648]);
    });

    it('without a bound, by what is stored alone', async () => {
      desk.operator.overview.mostBytes = 0;
      await desk.open('/operator');

      expect(figures()['Stored']).toBe('12.5 MB');
      expect(desk.all('meter')).toEqual([]);
    });

    it('every 15 seconds, and when it is told to', async () => {
      jest.useFakeTimers();
      const during = async (doing: Promise<void>) => {
        await jest.advanceTimersByTimeAsync(100);
        await doing;
      };
      const asked = () => desk.operator.payloads('overview').length;
      await during(desk.open('/operator'));
      await jest.advanceTimersByTimeAsync(14_000);
      expect(asked()).toBe(1);
      await jest.advanceTimersByTimeAsync(1_000);
      expect(asked()).toBe(2);

      await during(desk.press('Refresh'));

      expect(asked()).toBe(3);
    });
  });

  describe('lists every room', () => {
    it('with what is out of the ordinary about it', async () => {
      desk.operator.room('lobby', { title: 'Everyone', count: 3, last: 1 });
      desk.operator.room('studio--0', { title: 'Thesis', private: true, unlisted: true, last: 12 });
      desk.operator.room('cellar', { unlisted: true, locked: true });
      desk.operator.room('attic', { closed: true });
      await desk.open('/operator');

      expect(desk.texts('li a')).toEqual([
        'attic closed 0 messages 0 here',
        'cellar unlisted locked 0 messages 0 here',
        'Thesis private studio--0 12 messages 0 here',
        'Everyone lobby lobby 1 message 3 here',
      ]);
    });

    it('or those that are called as one types, asked for now and then', async () => {
      desk.operator.room('attic');
      desk.operator.room('cellar');
      await desk.open('/operator');
      await desk.type('a');
      await desk.type('at');
      await desk.type('att');
      await new Promise((resolve) => setTimeout(resolve, 400));
      await desk.settled();

      expect(desk.operator.payloads('rooms')).toEqual([{}, { query: 'a' }, { query: 'att' }]);
      expect(desk.texts('li a')).toEqual(['attic 0 messages 0 here']);
    });

    it('in one stop for Tab, and says that there are more', async () => {
      for (let i = 0; i < 101; i++) desk.operator.room(`room-${i}`);
      await desk.open('/operator');

      expect(desk.all('li a')).toHaveLength(100);
      expect(desk.all('li a:not([tabindex])')).toHaveLength(1);
      expect(desk.texts('parlour-room-list [role=status]')).toEqual([
        'These are the newest 100. Search to find others.',
      ]);
    });

    it('and says what went wrong, until it goes well', async () => {
      desk.operator.room('attic');
      desk.operator.instead.set('rooms', undefined);
      await desk.open('/operator');
      expect(desk.texts('[role=alert]')).toEqual([
        'Not connected: please try again in a moment. Try again',
      ]);
      await desk.press('Try again');

      expect(desk.all('li a')).toHaveLength(1);
      expect(desk.texts('[role=alert]')).toEqual([]);
    });
  });

  describe('leads into a room', () => {
    it('that is chosen, by its heading, and back to where one was', async () => {
      desk.operator.room('attic', { title: 'The attic', topic: 'Dust' });
      desk.operator.room('cellar');
      await desk.open('/operator');
      await desk.press(/^The attic/);

      expect(TestBed.inject(Location).path()).toBe('/operator?room=attic');
      expect(textOf(document.activeElement)).toBe('The attic');
      expect(desk.texts('.topic')).toEqual(['Dust']);
      TestBed.inject(Location).back();
      await desk.settled();

      expect(desk.all('parlour-room-desk')).toEqual([]);
      expect(textOf(document.activeElement)).toMatch(/^The attic/);
    });

    it('that is in the address, though more are called like it than can be told', async () => {
      desk.operator.room('a');
      for (let i = 0; i < 101; i++) desk.operator.room(`a${i}`);
      await desk.open('/operator?room=a&show=people');

      expect(desk.texts('parlour-paged .none')).toEqual(['Nobody is here now.']);
    });

    it('that everybody is in, wherever it is in the list', async () => {
      desk.operator.room('lobby', { title: 'Everyone' });
      for (let i = 0; i < 100; i++) desk.operator.room(`room-${i}`);
      await desk.open('/operator');
      await desk.press('The lobby');

      expect(TestBed.inject(Location).path()).toBe('/operator?room=lobby');
      expect(desk.texts('.name h2')).toEqual(['Everyone']);
    });

    it('that is not there by saying so', async () => {
      await desk.open('/operator?room=nowhere');

      expect(desk.texts('parlour-room-desk [role=status]')).toEqual([
        'There is no such room, or not any more.',
      ]);
    });
  });
});
