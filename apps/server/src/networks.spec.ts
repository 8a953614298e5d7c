import { behind, isAnybodys, isNetwork, isPrivate, networkOf } from './networks';

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::ffff', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['', 'unknown'],
    ['chat.example.org', 'unknown'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it.each(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32', '::1', 'loopback', 'uniquelocal'])(
    'can be trusted as %s',
    (item) => expect(isNetwork(item)).toBe(true),
  );

  it.each(['proxy', '10.0.0.0/33', '300.1.1.1', '*', '10.0.0.0/8 192.0.2.7'])(
    'can not be trusted as %s',
    (item) => expect(isNetwork(item)).toBe(false),
  );

  it.each(['loopback', 'unknown', behind('172.17.0.1')])('may be anybody’s: %s', (network) => {
    expect(isAnybodys(network)).toBe(true);
    expect(isAnybodys('192.0.2.7')).toBe(false);
  });

  it.each(['127.0.0.1', '172.17.0.1', '192.168.1.1', '::ffff:10.0.0.1', 'fd00::1'])(
    'is one’s own: %s',
    (address) => {
      expect(isPrivate(address)).toBe(true);
      expect(isPrivate('192.0.2.7')).toBe(false);
    },
  );
});
