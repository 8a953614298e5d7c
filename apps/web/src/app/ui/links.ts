/** A stretch of a message: plain, or a link. */
export interface Stretch {
  text: string;
  href?: string;
}

const URLS = /\bhttps?:\/\/[^\s<>"']+/giu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}'"»”]$/u;

/** A closing bracket belongs to the address if its opening one does. */
function withoutTrailing(address: string): string {
  const isPart = address.endsWith(')') && address.split('(').length >= address.split(')').length;
  if (isPart || !TRAILING.test(address)) return address;
  return withoutTrailing(address.slice(0, -1));
}

/** Finds the http and https addresses in a text; nothing else becomes a link. */
export function stretches(text: string): Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  for (const match of text.matchAll(URLS)) {
    const href = withoutTrailing(match[0]);
    if (!URL.canParse(href)) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: href, href });
    from = match.index + href.length;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from) });
  return found;
}
