import { TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { Identity } from '../identity/identity';
import { Draft } from '../room/draft';
import { Rooms } from '../rooms/rooms';
import { lasting } from './storage';
import { ThemeButton } from './theme-button';

describe('a store of the browser', () => {
  /** As a browser does whose user lets no page keep anything. */
  const deny = () => {
    const denied = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    jest.spyOn(window, 'localStorage', 'get').mockImplementation(denied);
    jest.spyOn(window, 'sessionStorage', 'get').mockImplementation(denied);
  };

  afterEach(() => {
    lasting.remove('key');
    lasting.remove('parlour.rooms');
    lasting.remove('parlour.theme');
    jest.restoreAllMocks();
  });

  it('keeps what is written, until it is removed', () => {
    lasting.write('key', 'value');
    expect(localStorage.getItem('key')).toBe('value');
    expect(lasting.read('key')).toBe('value');

    lasting.remove('key');
    expect(lasting.read('key')).toBeUndefined();
  });

  it('that is denied keeps it for as long as the page lasts', () => {
    deny();
    expect(lasting.read('key')).toBeUndefined();
    lasting.write('key', 'value');
    expect(lasting.read('key')).toBe('value');

    lasting.remove('key');
    expect(lasting.read('key')).toBeUndefined();
  });

  it('that is full does not bring back what was there before', () => {
    lasting.write('key', 'old');
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    lasting.write('key', 'new');

    expect(lasting.read('key')).toBe('new');
  });

  it('may be denied: the page comes up all the same', async () => {
    const server = FakeServer.setUp();
    deny();
    const identity = TestBed.inject(Identity);
    const rooms = TestBed.inject(Rooms);
    identity.connect();
    server.welcome();
    const theme = TestBed.createComponent(ThemeButton);
    await theme.whenStable();
    rooms.open('advprog');
    new Draft('advprog').write('half a sent');
    await settled();

    expect(rooms.mine().map(({ slug }) => slug)).toEqual(['lobby', 'advprog']);
    expect(new Draft('advprog').text()).toBe('half a sent');
    new Draft('advprog').write('');
  });
});
