import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { withDialogs } from '../../testing/dialogs';
import { FakeRequests } from '../../testing/fake-requests';
import { FakeServer, settled } from '../../testing/fake-server';
import { me } from '../../testing/people';
import { FRESH_START } from './fresh-start';
import { Identity } from './identity';
import { keepKey, keyOf } from '../rooms/invitations';
import { lasting } from '../ui/storage';
import { YouDialog } from './you-dialog';

withDialogs();

describe('the dialog about oneself', () => {
  let requests: FakeRequests;
  let fixture: ComponentFixture<YouDialog>;
  let confirm: jest.SpyInstance<boolean, [question?: string]>;
  const freshStart = jest.fn();

  const element = () => fixture.nativeElement as HTMLElement;
  const button = (label: string) =>
    [...element().querySelectorAll('button')].find(({ textContent }) =>
      textContent?.includes(label),
    ) as HTMLButtonElement;
  const press = async (label: string) => {
    button(label).click();
    await settled();
  };
  const text = (selector: string) => element().querySelector(selector)?.textContent?.trim();
  const explained = (label: string) =>
    element()
      .querySelector(`#${button(label).getAttribute('aria-describedby')}`)
      ?.textContent?.replace(/\s+/g, ' ');

  const start = async (name?: string) => {
    const server = FakeServer.setUp();
    if (name) document.cookie = `username=${name}; path=/`;
    TestBed.configureTestingModule({
      providers: [{ provide: FRESH_START, useValue: freshStart }],
    });
    TestBed.inject(Identity).connect();
    server.welcome();
    fixture = TestBed.createComponent(YouDialog);
    document.body.append(element());
    await settled();
  };

  beforeEach(() => {
    freshStart.mockClear();
    requests = FakeRequests.setUp();
    confirm = jest.spyOn(window, 'confirm').mockReturnValue(true);
  });

  afterEach(() => {
    element().remove();
    jest.restoreAllMocks();
  });

  it('says who I am, with what tells me from others', async () => {
    await start('Ann');

    expect(text('dialog h2')).toBe('You');
    expect(text('.who bdi')).toBe('Ann');
    expect(text('.who .tag')).toBe(me.tag);
  });

  it('says when it is closed', async () => {
    await start();
    const closed = jest.fn();
    fixture.componentInstance.closed.subscribe(closed);

    element().querySelector<HTMLButtonElement>('[aria-label=Close]')?.click();

    expect(closed).toHaveBeenCalledTimes(1);
  });

  describe('signing out the other devices', () => {
    beforeEach(async () => {
      await start('Ann');
      requests.answer('sign-out', { you: me });
    });

    it('explains itself, and asks', async () => {
      confirm.mockReturnValue(false);
      await press('Sign out other devices');

      expect(explained('Sign out other devices')).toContain('You stay who you are here.');
      expect(confirm).toHaveBeenCalledTimes(1);
      expect(requests.asked).toEqual([]);
    });

    it('is told when it is done, and changes nothing here', async () => {
      await press('Sign out other devices');

      expect(requests.payloads('sign-out')).toEqual([{ here: false }]);
      expect(text('.told[role=status]')).toMatch(/^Done/);
      expect(document.cookie).toBe('username=Ann');
      expect(freshStart).not.toHaveBeenCalled();
    });

    it('takes away the link that is shown', async () => {
      requests.answer('device-link', { code: 'x', expiresInMs: 60_000 });
      await press('Use another device');
      expect(element().querySelector('[role=img]')).not.toBeNull();

      await press('Sign out other devices');

      expect(element().querySelector('[role=img]')).toBeNull();
    });

    it('is told when it is not done, and no longer that it was', async () => {
      await press('Sign out other devices');
      requests.lose('sign-out');
      await press('Sign out other devices');

      expect(text('[role=alert]')).toMatch(/^Not connected/);
      expect(text('.told')).toBe('');
    });
  });

  describe('signing out everywhere', () => {
    it('asks, and says what is lost', async () => {
      await start('Ann');
      confirm.mockReturnValue(false);
      await press('Sign out everywhere');

      const [question] = confirm.mock.calls[0] ?? [];
      expect(question).toContain('not even you');
      expect(question).toContain('The name “Ann” is free for others then.');
      expect(requests.asked).toEqual([]);
    });

    it('says nothing of a name to who has none', async () => {
      await start();
      confirm.mockReturnValue(false);
      await press('Sign out everywhere');

      expect(confirm.mock.calls[0]?.[0]).not.toContain('The name');
    });

    it('forgets the name and the rooms, and begins anew', async () => {
      await start('Ann');
      keepKey('den--0123456789ab', 'secret');
      lasting.write('parlour.theme', 'dark');
      requests.answer('sign-out', { you: me });
      let cookie: string | undefined;
      freshStart.mockImplementation(() => (cookie = document.cookie));
      await press('Sign out everywhere');

      expect(requests.payloads('sign-out')).toEqual([{ here: true }]);
      expect(freshStart).toHaveBeenCalledTimes(1);
      expect(cookie).toBe('');
      expect(keyOf('den--0123456789ab')).toBeUndefined();
      expect(lasting.read('parlour.theme')).toBe('dark');
      lasting.remove('parlour.theme');
    });

    it('forgets nothing where it was refused', async () => {
      await start('Ann');
      requests.refuse('sign-out', { code: 'unavailable', message: 'the store is full' });
      await press('Sign out everywhere');

      expect(text('[role=alert]')).toBe('The store is full.');
      expect(document.cookie).toBe('username=Ann');
      expect(freshStart).not.toHaveBeenCalled();
    });
  });
});
