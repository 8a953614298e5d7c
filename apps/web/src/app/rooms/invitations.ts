import { lasting } from '../ui/storage';

const KEY = 'parlour.keys';

/** The keys of private rooms that this browser has: who is in a room can invite others. */
type Keys = Record<string, string | undefined>;

export function keyOf(slug: string): string | undefined {
  const keys = readStored();
  return Object.hasOwn(keys, slug) ? keys[slug] : undefined;
}

export function keepKey(slug: string, key: string) {
  lasting.write(KEY, JSON.stringify({ ...readStored(), [slug]: key }));
}

export function forgetKey(slug: string) {
  if (keyOf(slug) !== undefined) {
    lasting.write(KEY, JSON.stringify({ ...readStored(), [slug]: undefined }));
  }
}

/**
 * The link that leads into the room. A key stands behind the `#`, which a browser sends to no
 * server and puts into no `Referer`.
 */
export function invitationTo(slug: string): string {
  const key = keyOf(slug);
  const link = new URL(`/r/${slug}`, location.origin).href;
  return key === undefined ? link : `${link}#key=${key}`;
}

/** The key in an address's fragment. */
export function keyIn(fragment: string | null | undefined): string | undefined {
  return new URLSearchParams(fragment ?? '').get('key') ?? undefined;
}

function readStored(): Keys {
  try {
    return (JSON.parse(lasting.read(KEY) ?? '{}') ?? {}) as Keys;
  } catch {
    // Not ours, or half written.
    return {};
  }
}
