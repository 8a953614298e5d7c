/**
 * Whether the key belongs to an input method: while it composes, Enter chooses a character. (Safari
 * tells it by 229, and has ended the composition by then.)
 */
export function isComposing({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}
