import { codeIn, isLoopback, linkWith } from './device-code';

describe('the code for another device', () => {
  it('is found again in the link that was made of it, behind what goes to the server', () => {
    const { origin, pathname, search, hash } = new URL(linkWith('a-B_9'));

    expect([origin, pathname, search]).toEqual([location.origin, '/device', '']);
    expect(codeIn(hash.slice(1))).toBe('a-B_9');
  });

  it.each([null, undefined, '', 'code=', 'key=a'])('is not in %j', (fragment) => {
    expect(codeIn(fragment)).toBeUndefined();
  });

  it.each(['localhost', 'chat.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])(
    'leads from another device to another place under %s',
    (hostname) => expect(isLoopback(hostname)).toBe(true),
  );

  it.each([
    '192.168.1.7',
    'localhost.example.org',
    'chat.example.org',
    '127.example.org',
    '[::10]',
  ])('leads from another device to here under %s', (hostname) =>
    expect(isLoopback(hostname)).toBe(false),
  );
});
