import unhomoglyph from 'unhomoglyph';

/** Scripts whose letters are taken for one another's. */
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic', 'Lisu'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);

/** What cannot be seen, and so does not count. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\s\u2800\ufffc\u{1d159}]/gu;

const fold = (text: string) => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/**
 * What a name looks like: two that have one of these skeletons in common are taken for one another. By
 * Unicode's own table of confusables (UTS 39), which `unhomoglyph` carries; once as it is written,
 * where `I` is an `l`, and once in lower case, where it is an `i`.
 */
export function skeletonsOf(name: string): string[] {
  const seen = name.normalize('NFKC').replace(UNSEEN, '');
  return [...new Set([fold(unhomoglyph(seen)), fold(unhomoglyph(fold(seen)))])];
}

/** Whether a letter stands for one of another script: `Аnn`, with a Cyrillic А. */
export function mixesLookAlikes(name: string): boolean {
  const letters = [...name.normalize('NFKC')];
  const scripts = new Set(letters.flatMap((letter) => scriptOf(letter) ?? []));
  if (scripts.size < 2) return false;
  return letters.some((letter) => {
    const twin = scriptOf(unhomoglyph(letter));
    return twin !== undefined && twin !== scriptOf(letter) && scripts.has(twin);
  });
}

function scriptOf(letter: string): RegExp | undefined {
  return SCRIPTS.find((script) => script.test(letter));
}
