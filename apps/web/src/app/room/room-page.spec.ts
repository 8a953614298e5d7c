import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { withDialogs } from '../../testing/dialogs';
import { ann, me } from '../../testing/people';
import { Identity } from '../identity/identity';
import { invitationTo, keyOf } from '../rooms/invitations';
import { Rooms } from '../rooms/rooms';
import { routes } from '../app.routes';

// jsdom does not know it.
Object.defineProperty(HTMLElement.prototype, 'inert', { value: false, writable: true });
withDialogs();

describe('the page of a room', () => {
  let server: FakeServer;
  let harness: RouterTestingHarness;

  const element = () => harness.fixture.nativeElement as HTMLElement;
  const heading = () => element().querySelector('h1 bdi')?.textContent;
  const button = (label: string) =>
    [...element().querySelectorAll('button')].find(({ textContent }) =>
      textContent?.includes(label),
    );
  const slugs = () =>
    TestBed.inject(Rooms)
      .mine()
      .map(({ slug }) => slug);
  const go = async (url: string) => {
    await harness.navigateByUrl(url);
    await settled();
    return TestBed.inject(Router).url;
  };

  beforeEach(async () => {
    server = FakeServer.setUp();
    TestBed.configureTestingModule({
      providers: [provideRouter(routes, withComponentInputBinding())],
    });
    const identity = TestBed.inject(Identity);
    TestBed.inject(Rooms);
    identity.connect();
    server.welcome();
    harness = await RouterTestingHarness.create();
  });

  afterEach(() => jest.restoreAllMocks());

  it('is the lobby at the root, which nobody leaves or closes', async () => {
    await go('/');

    expect(heading()).toBe('lobby');
    expect(button('Leave')).toBeUndefined();
    expect(button('Close room')).toBeUndefined();
  });

  it('enters the room of its address', async () => {
    await go('/r/advprog');

    expect(heading()).toBe('advprog');
    expect(server.joined).toContain('advprog');
  });

  it('changes from room to room', async () => {
    await go('/r/advprog');
    await go('/r/cellar');

    expect(heading()).toBe('cellar');
    expect(slugs()).toEqual(['lobby', 'advprog', 'cellar']);
  });

  it('goes from an address typed by hand to the room it means, and to no other', async () => {
    await expect(go('/r/Big%20Room!')).resolves.toBe('/r/big-room');

    expect(heading()).toBe('big-room');
    expect(slugs()).toEqual(['lobby', 'big-room']);
    expect(server.payloads('join')).toEqual([{ room: 'big-room' }]);
  });

  it('leads from any other address to the lobby', async () => {
    await expect(go('/nowhere/at/all')).resolves.toBe('/');
  });

  it('says why a room can not be entered', async () => {
    server.instead.set('join', { code: 'not_found', message: 'there is no such room' });
    await go('/r/secret');

    expect(element().querySelector('[role=alert]')?.textContent).toBe(
      "This room can't be entered: there is no such room.",
    );
  });

  it('has the room and what is unread, anywhere, in its title', async () => {
    await go('/r/advprog');
    expect(TestBed.inject(Title).getTitle()).toBe('advprog · Parlour');

    server.say('lobby', 'one', ann);
    server.say('lobby', 'two', ann);
    const log = server.room('lobby');
    log.remove(log.send('never seen', { author: ann }).seq);
    server.tell('messages', { room: 'lobby', ...log.frame(2) });
    await settled();

    expect(TestBed.inject(Title).getTitle()).toBe('(2) advprog · Parlour');
  });

  it('leaves a room for the lobby', async () => {
    await go('/r/advprog');
    button('Leave')?.click();
    await settled();

    expect(TestBed.inject(Router).url).toBe('/');
    expect(server.joined).not.toContain('advprog');
    expect(slugs()).toEqual(['lobby']);
  });

  describe('of my own room', () => {
    beforeEach(async () => {
      server.room('mine').info.owner = me.id;
      await go('/r/mine');
      button('Room')?.click();
      await settled();
    });

    it('closes it when I am sure', async () => {
      jest.spyOn(window, 'confirm').mockReturnValue(true);
      button('Close room')?.click();
      await settled();

      expect(server.room('mine').info.closed).toBe(true);
      expect(element().querySelector('h1')?.textContent).toContain('closed');
      expect(element().querySelector('textarea')).toBeNull();
    });

    it('closes nothing when I am not', async () => {
      jest.spyOn(window, 'confirm').mockReturnValue(false);
      button('Close room')?.click();
      await settled();

      expect(server.payloads('close')).toEqual([]);
    });

    it('changes its title, its topic and who writes', async () => {
      const [title, topic] = element().querySelectorAll<HTMLInputElement>('dialog [type=text]');
      (title as HTMLInputElement).value = 'Our room';
      (topic as HTMLInputElement).value = 'This and that';
      button('Save')?.click();
      await settled();

      expect(server.payloads('configure')).toEqual([
        { room: 'mine', title: 'Our room', topic: 'This and that' },
      ]);
      expect(heading()).toBe('Our room');
      expect(element().querySelector('.topic')?.textContent).toBe('This and that');

      element().querySelector<HTMLInputElement>('dialog [type=checkbox]')?.click();
      await settled();
      expect(server.payloads('configure').at(-1)).toEqual({ room: 'mine', locked: true });
    });

    it('shows again how it is where a box or a list is refused', async () => {
      const box = element().querySelector<HTMLInputElement>('dialog [type=checkbox]');
      const list = element().querySelector<HTMLSelectElement>('dialog select');
      server.instead.set('configure', { code: 'unavailable', message: 'not now' });
      box?.click();
      TestBed.tick();
      expect(box?.checked).toBe(true);
      await settled();
      expect(box?.checked).toBe(false);
      if (list) list.value = '60000';
      server.instead.set('configure', { code: 'unavailable', message: 'not now' });
      list?.dispatchEvent(new Event('change'));
      await settled();

      expect(server.payloads('configure').map(({ room: _, ...one }) => one)).toEqual([
        { locked: true },
        { slowMs: 60_000 },
      ]);
      expect(list?.value).toBe('0');
      expect(element().querySelector('dialog [type=checkbox]')).toBe(box);
    });

    it('leaves what was typed where it is refused, and takes what a reader calls short', async () => {
      const [title] = element().querySelectorAll<HTMLInputElement>('dialog [type=text]');
      expect(title?.maxLength).toBeGreaterThanOrEqual(64 * '👩🏽'.length);
      if (title) title.value = 'very long';
      server.instead.set('configure', { code: 'too_large', message: 'a title is shorter' });
      button('Save')?.click();
      await settled();

      expect(title?.value).toBe('very long');
      expect(element().querySelector('dialog [role=alert]')?.textContent).toBe(
        'A title is shorter.',
      );
    });

    it('needs a new invitation where I have none to its private room', async () => {
      const tell = () => server.tell('room', { room: server.room('mine').join().room });
      server.room('mine').info.private = true;
      tell();
      await settled();
      expect(element().querySelector('dialog')?.textContent).toContain(
        'This browser has no invitation to this room',
      );
      button('Make a new invitation')?.click();
      await settled();

      expect(keyOf('mine')).toBeDefined();
      expect(element().querySelector('dialog')?.textContent).toContain(
        'Whoever has the invitation gets in',
      );
      expect(button('Copy invitation')).toBeDefined();
    });

    it('has no settings any more once I do not lead it, and the focus is not lost', async () => {
      element().querySelector<HTMLInputElement>('dialog [type=text]')?.focus();
      server.room('mine').info.owner = ann.id;
      server.tell('room', { room: server.room('mine').join().room });
      await settled();

      expect(element().querySelector('dialog')).toBeNull();
      expect(document.activeElement?.id).toBe('message');
    });

    it('says why something can not be done', async () => {
      server.instead.set('configure', { code: 'closed', message: 'this room is closed' });
      button('Save')?.click();
      await settled();

      expect(element().querySelector('dialog [role=alert]')?.textContent).toBe(
        'This room is closed.',
      );
    });

    it('is deleted when I am sure, and I am out of it', async () => {
      jest.spyOn(window, 'confirm').mockReturnValue(true);
      button('Delete room')?.click();
      await settled();

      expect(server.payloads('delete')).toEqual([{ room: 'mine' }]);
      expect(element().querySelector('main [role=alert]')?.textContent).toContain(
        'the room was deleted',
      );
    });
  });

  it.each([
    [{}, []],
    [{ unlisted: true as const }, ['on no list']],
    [{ unlisted: true as const, private: true }, ['private']],
  ])('says who can find it: %j', async (info, words) => {
    Object.assign(server.room('nook').info, info);
    await go('/r/nook');

    const labels = [...element().querySelectorAll('h1 .label')];
    expect(labels.map(({ textContent }) => textContent)).toEqual(words);
  });

  describe('of a private room', () => {
    beforeEach(() => {
      Object.assign(server.room('den').info, { private: true });
    });

    it('takes the key of an invitation, and out of the address', async () => {
      await go('/r/den#key=abc');

      expect(server.payloads('join')).toEqual([{ room: 'den', key: 'abc' }]);
      expect(TestBed.inject(Router).url).toBe('/r/den');
      expect(keyOf('den')).toBe('abc');
      expect(invitationTo('den')).toMatch(/\/r\/den#key=abc$/);
      expect(button('Copy invitation')).toBeDefined();
    });

    it('invites nobody without a key', async () => {
      await go('/r/den');

      expect(button('Copy')).toBeUndefined();
    });

    it('forgets what was said when I am shown out, and goes on saying why', async () => {
      await go('/r/den#key=abc');
      server.say('den', 'between us', ann);
      await settled();
      server.tell('removed', { room: 'den', reason: 'a moderator has shown you out' });
      await settled();

      const reason = () => element().querySelector('[role=alert]')?.textContent;
      expect(element().textContent).not.toContain('between us');
      expect(reason()).toContain('a moderator has shown you out');
      // It may hold again one day.
      expect(keyOf('den')).toBe('abc');
      server.instead.set('join', { code: 'not_found', message: 'there is no such room' });
      button('Try again')?.click();
      await settled();
      expect(reason()).toContain('a moderator has shown you out');
    });
  });

  it('takes away what I choose, once I tidy up', async () => {
    await go('/r/advprog');
    server.say('advprog', 'not mine', ann);
    server.say('advprog', 'mine', me);
    await settled();
    expect(button('Take away')).toBeUndefined();
    button('Tidy up')?.click();
    await settled();
    expect(element().querySelectorAll('parlour-bubble .row .link')).toHaveLength(1);
    button('Take away')?.click();
    await settled();

    expect(server.payloads('remove')).toEqual([{ room: 'advprog', seq: 2 }]);
    expect(element().textContent).toContain('This message was taken away.');
    expect(button('Take away')).toBeUndefined();
  });

  it('does not offer to close a room of somebody else', async () => {
    server.room('theirs').info.owner = ann.id;
    await go('/r/theirs');

    expect(button('Room')).toBeUndefined();
    expect(button('Leave')).toBeDefined();
  });
});
