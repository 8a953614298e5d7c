import type { Odd } from './fuzz-values';

const KB = 1_024;

/**
 * Text that is hard to store, to compare or to show. None of it is broken JSON; whether it is a fair
 * message, name or room is for the contract to say.
 */
export const ODD_TEXTS: readonly Odd<string>[] = [
  ['one space', ' '],
  ['white space of many kinds', '\t\n\v\f\r\u00a0\u1680\u2003\u2028\u2029\u3000'],
  ['NUL', 'a\0b'],
  ['control characters', '\u0001\u001b[31mred\u001b[0m\u0007\u0085'],
  ['a high surrogate alone', 'a\ud83d'],
  ['a low surrogate alone', '\udc00b'],
  ['surrogates in the wrong order', '\ude00\ud83d'],
  ['no character at all', '\ufffe\uffff'],
  ['a byte order mark', '\ufeffhello'],
  ['bidi overrides', '\u202egnp.exe\u202c \u2066\u2067\u2069'],
  ['bidi that is never closed', '\u202e'.repeat(200)],
  ['zero width between letters', 'l\u200bo\u200cb\u200db\u2060y'],
  ['nothing but zero width', '\u200b\u200c\u200d\u2060\ufeff'],
  ['tag characters', 'hi\u{e0061}\u{e0062}\u{e007f}'],
  ['variation selectors', 'a\ufe00\ufe0f\u{e0100}'],
  ['Hangul fillers', '\u115f\u1160\u3164\uffa0'],
  ['an empty Braille cell', '\u2800'],
  ['Cyrillic that looks Latin', 'lоbbу'],
  ['Greek that looks Latin', 'Αnn'],
  ['letters of mathematics', '𝐥𝐨𝐛𝐛𝐲'],
  ['full-width letters', 'ｌｏｂｂｙ'],
  ['a Turkish I', 'İstanbul'],
  ['a sharp s', 'STRAẞE'],
  ['composed', 'caf\u00e9'],
  ['decomposed', 'cafe\u0301'],
  ['composed and decomposed Hangul', '\uac00\u1100\u1161'],
  ['one character that becomes eighteen', '\ufdfa'],
  ['a family', '👨‍👩‍👧‍👦'],
  ['a flag of a region', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['half a flag', '🇩'],
  ['a skin on nobody', '🏽'],
  ['300 emoji in one cluster', Array.from({ length: 300 }, () => '👩').join('\u200d')],
  ['64 KB of combining marks', 'a' + '\u0301'.repeat(32 * KB)],
  ['marks on every letter', Array.from('zalgo', (letter) => letter + '\u0336'.repeat(50)).join('')],
  ['a mark with no letter', '\u0301'],
  ['4,000 newlines', '\n'.repeat(4_000)],
  ['4,000 newlines and a word', '\n'.repeat(3_999) + 'x'],
  ['4,000 emoji', '😀'.repeat(4_000)],
  ['markup', '<img src=x onerror=alert(1)><script>alert(1)</script>'],
  ['a link that runs', 'javascript:alert(1)'],
  ['a way up', '../../etc/passwd'],
  ['a name of the prototype', 'constructor'],
];
