import { TestBed } from '@angular/core/testing';
import { FakeServer } from '../../testing/fake-server';
import { NameCookie } from './name-cookie';

describe('the cookie "username"', () => {
  let cookie: NameCookie;

  beforeEach(() => {
    FakeServer.setUp();
    cookie = TestBed.inject(NameCookie);
  });

  it('holds nothing at first', () => {
    expect(cookie.read()).toBeUndefined();
  });

  it.each(['Ann', 'Ann of the Thousand Days', 'Жанна 😀', 'a=b; c, "d"', '50%'])(
    'keeps %s as it is',
    (name) => {
      cookie.write(name);

      expect(cookie.read()).toBe(name);
    },
  );

  it('holds one name, the last', () => {
    cookie.write('Ann');
    cookie.write('Bob');

    expect(document.cookie).toBe('username=Bob');
  });

  it('can be forgotten, from any address', () => {
    cookie.write('Ann');
    cookie.forget();

    expect(document.cookie).toBe('');
    expect(cookie.read()).toBeUndefined();
  });

  it('lasts a year, for the whole site', () => {
    const written = jest.spyOn(document, 'cookie', 'set');

    cookie.write('Ann');

    const [attributes = ''] = written.mock.calls[0] ?? [];
    const expires = Date.parse(/Expires=([^;]+)/i.exec(attributes)?.[1] ?? '');
    expect(Math.round((expires - Date.now()) / 86_400_000)).toBe(365);
    expect(attributes).toMatch(/;Path=\/;SameSite=Lax/i);
    written.mockRestore();
  });
});
