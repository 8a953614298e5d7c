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

/** This machine itself: a proxy that is not known as one, behind which anybody may be. */
export const LOOPBACK = 'loopback';

/** An address of IPv4, also one written as IPv6, is a network of its own; of IPv6 its first half. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'loopback') return LOOPBACK;
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const parts = parsed.parts.slice(0, PARTS_OF_A_NETWORK).map((part) => part.toString(16));
  return `${parts.join(':')}::/64`;
}
