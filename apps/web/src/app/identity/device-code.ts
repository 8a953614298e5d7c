/**
 * The link that makes another device speak as me. Its code stands behind the `#`, which a browser
 * sends to no server and puts into no `Referer`.
 */
export const linkWith = (code: string) => `${location.origin}/device#code=${code}`;

/** The code in an address's fragment. */
export function codeIn(fragment: string | null | undefined): string | undefined {
  return new URLSearchParams(fragment ?? '').get('code') || undefined;
}

/** Whether a link to this host leads nobody else anywhere: each computer calls itself so. */
export const isLoopback = (hostname: string) =>
  /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
