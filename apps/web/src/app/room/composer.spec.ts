import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { LIMITS } from '@parlour/protocol';
import { FakeServer, settled } from '../../testing/fake-server';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { Composer } from './composer';

describe('the composer', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<Composer>;

  const element = () => fixture.nativeElement as HTMLElement;
  const field = () => element().querySelector('textarea') as HTMLTextAreaElement;
  const button = () => element().querySelector('button.primary') as HTMLButtonElement;
  const said = () => server.payloads('send').map(({ text }) => text);
  const type = async (text: string) => {
    field().value = text;
    field().dispatchEvent(new Event('input'));
    await settled();
  };
  const press = async (more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, ...more });
    field().dispatchEvent(event);
    await settled();
    return event;
  };
  const show = async (slug: string) => {
    fixture.componentRef.setInput('room', TestBed.inject(Rooms).open(slug));
    await settled();
  };

  beforeEach(async () => {
    server = FakeServer.setUp();
    const identity = TestBed.inject(Identity);
    TestBed.inject(Rooms);
    identity.connect();
    server.welcome();
    fixture = TestBed.createComponent(Composer);
    document.body.append(element());
    await show('lobby');
  });

  describe('by Enter', () => {
    it('says what was written, and is empty again', async () => {
      await type('hello');
      const event = await press();

      expect(said()).toEqual(['hello']);
      expect(event.defaultPrevented).toBe(true);
      expect(field().value).toBe('');
    });

    it('says nothing with Shift: that is a new line', async () => {
      await type('hello');
      const event = await press({ shiftKey: true });

      expect(said()).toEqual([]);
      expect(event.defaultPrevented).toBe(false);
    });

    it.each([[{ isComposing: true }], [{ keyCode: 229 }]])(
      'says nothing while an input method composes: %j',
      async (composing) => {
        await type('に');
        const event = await press(composing);

        expect(said()).toEqual([]);
        expect(event.defaultPrevented).toBe(false);
        expect(field().value).toBe('に');
      },
    );

    it.each(['', '  \n '])('says nothing of "%s"', async (text) => {
      await type(text);
      await press();

      expect(said()).toEqual([]);
    });

    it('keeps the lines as they are indented, and leaves out what is around them', async () => {
      await type('\n  one\n  two \n');
      await press();

      expect(said()).toEqual(['  one\n  two']);
    });
  });

  it('says it by the button too, and has the focus again', async () => {
    await type('hello');
    button().click();
    await settled();

    expect(said()).toEqual(['hello']);
    expect(document.activeElement).toBe(field());
  });

  describe('has a draft', () => {
    it('for each room', async () => {
      await type('for the lobby');
      await show('advprog');
      expect(field().value).toBe('');
      await type('for advprog');

      await show('lobby');
      expect(field().value).toBe('for the lobby');
      await show('advprog');
      expect(field().value).toBe('for advprog');
    });

    it('that survives a reload', async () => {
      await type('half a sent');

      fixture.destroy();
      fixture = TestBed.createComponent(Composer);
      await show('lobby');

      expect(field().value).toBe('half a sent');
    });

    it('that is gone once it is said', async () => {
      await type('hello');
      await press();
      await show('advprog');
      await show('lobby');

      expect(field().value).toBe('');
    });
  });

  describe('counts', () => {
    const count = () => element().querySelector('.count')?.textContent?.trim();
    const describedBy = () => {
      const id = field().getAttribute('aria-describedby');
      return id && element().querySelector(`#${id}`)?.textContent;
    };
    const longest = LIMITS.textCodePoints;

    it('nothing while there is room enough', async () => {
      await type('x'.repeat(longest - 500));

      expect(count()).toBeUndefined();
    });

    it('what is left, as the server counts it', async () => {
      await type('😀'.repeat(longest - 7));

      expect(count()).toBe('7');
      expect(button().disabled).toBe(false);
      expect(describedBy()).toBeNull();
    });

    it('in silence: a screen reader would tell it at every key', async () => {
      await type('x'.repeat(longest - 7));

      expect(element().querySelector('.count')?.getAttribute('aria-hidden')).toBe('true');
      expect(element().querySelector('[role=status], [aria-live]')).toBeNull();
    });

    it('and says nothing that is too long, nor loses it', async () => {
      await type('x'.repeat(longest + 1));
      await press();

      expect(said()).toEqual([]);
      expect(count()).toBe('-1');
      expect(field().value).toHaveLength(longest + 1);
      expect(field().getAttribute('aria-invalid')).toBe('true');
      expect(describedBy()).toBe('It is longer than 4000 characters.');
      expect(button().disabled).toBe(true);
    });

    it('and says what is just not too long', async () => {
      await type('x'.repeat(longest));
      await press();

      expect(said()).toHaveLength(1);
    });
  });

  it('is not there in a room that does not let me in, and says why', async () => {
    server.instead.set('join', { code: 'not_found', message: 'there is no such room' });
    await show('secret');
    await settled();

    expect(field()).toBeNull();
    expect(button()).toBeNull();
    expect(element().textContent).toContain('nothing can be said: there is no such room.');
  });

  it('is not there in a closed room', async () => {
    server.room('cellar').info.closed = true;
    await show('cellar');
    await settled();

    expect(field()).toBeNull();
    expect(element().textContent).toContain('This room is closed. It can still be read.');
  });

  describe('where I am muted', () => {
    const notice = () => element().querySelector('#message')?.textContent?.trim();

    it('says so, and until when it ends', async () => {
      server.tell('restricted', { room: 'lobby', muted: { until: Date.now() + 3_600_000 } });
      await settled();

      expect(field()).toBeNull();
      expect(notice()).toMatch(/^You are muted here until .*\d:\d\d.*\.$/);
    });

    it('says so at once to whoever comes in, and no more once I may write again', async () => {
      server.restrictions.set(server.you, { muted: {} });
      await show('cellar');
      await settled();
      expect(notice()).toBe('You are muted here.');

      server.tell('restricted', { room: 'cellar' });
      await settled();

      expect(field()).not.toBeNull();
    });

    it('keeps the draft, and gives it and the focus back when it is over', async () => {
      await type('half a sent');
      field().focus();
      server.tell('restricted', { room: 'lobby', muted: { until: Date.now() + 50 } });
      await settled();
      expect(document.activeElement?.id).toBe('message');
      await new Promise((resolve) => setTimeout(resolve, 60));
      await settled();

      expect(field().value).toBe('half a sent');
      expect(document.activeElement).toBe(field());
    });
  });

  describe('in slow mode', () => {
    const hint = () => element().querySelector('.foot .count')?.textContent?.trim();

    beforeEach(async () => {
      Object.assign(server.room('lobby').info, { slowMs: 10_000 });
      server.tell('room', { room: server.room('lobby').join().room });
      await settled();
    });

    it('says so, and how long it is until I can write again, but takes the next one', async () => {
      expect(hint()).toBe('Slow mode: one message each 10 seconds');
      await type('one');
      await press();
      await settled();
      expect(hint()).toBe('Slow mode: again in 10 s');
      await type('two');
      await press();

      expect(said()).toEqual(['one', 'two']);
    });

    it('tries at once what is too fast no more', async () => {
      const tooFast = { code: 'rate_limited', message: 'slow mode', retryInMs: 600_000 } as const;
      server.instead.set('send', tooFast);
      await type('one');
      await press();
      await settled();
      expect(hint()).toContain('again in 10 min 0 s');
      delete server.room('lobby').info.slowMs;
      server.tell('room', { room: server.room('lobby').join().room });
      await settled();

      expect(server.room('lobby').messages).toMatchObject([{ text: 'one' }]);
      expect(hint()).toBeUndefined();
    });
  });

  describe('tells that I am writing', () => {
    afterEach(() => jest.restoreAllMocks());

    it('every three seconds at most, and not of an empty field', async () => {
      const now = jest.spyOn(Date, 'now').mockReturnValue(100_000);
      await type('h');
      await type('he');
      now.mockReturnValue(103_000);
      await type('');
      expect(server.payloads('typing')).toEqual([{ room: 'lobby' }]);
      await type('hel');

      expect(server.payloads('typing')).toHaveLength(2);
    });
  });
});
