import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** A home or a phone has as much of IPv6 for itself, and changes the rest at will. */
const PARTS_OF_A_NETWORK = 4;

/** Whether it is an address, a network such as `10.0.0.0/8`, or a word for some: `loopback`. */
export function isNetwork(item: string): boolean {
  try {
    proxyAddr.compile([item]);
    return true;
  } catch {
    return false;
  }
}

/** This machine itself, maybe a proxy on it that is not known as one. */
const LOOPBACK = 'loopback';
const UNKNOWN = 'unknown';
const BEHIND = 'behind ';

/** What there is behind an address that looks like a proxy, and is not known as one. */
export const behind = (network: string) => `${BEHIND}${network}`;

/** Whether anybody may be there, so that it says nothing of who comes. */
export const isAnybodys = (network: string) =>
  network === LOOPBACK || network === UNKNOWN || network.startsWith(BEHIND);

/** An address of IPv4, also one written as IPv6, is a network of its own; of IPv6 its first half. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return UNKNOWN;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'loopback') return LOOPBACK;
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const parts = parsed.parts.slice(0, PARTS_OF_A_NETWORK).map((part) => part.toString(16));
  return `${parts.join(':')}::/64`;
}

/** Whether it is on this machine or in a network of one's own, where one's proxies are. */
export function isPrivate(address: string): boolean {
  const OWN = ['loopback', 'private', 'uniqueLocal', 'linkLocal'];
  return ipaddr.isValid(address) && OWN.includes(ipaddr.process(address).range());
}
