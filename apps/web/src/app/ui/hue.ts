/** A steady hue for a room's name, 0-359: the same everywhere, told by nobody. */
export function hueOf(slug: string): number {
  let hash = 7;
  for (const character of slug) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % 360;
}
