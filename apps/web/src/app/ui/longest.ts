/**
 * For `maxlength`, which counts UTF-16 units, where the server counts characters as a reader does
 * and takes so many units for each. What is still too long, it refuses in words.
 */
export const longestOf = (graphemes: number) => 4 * graphemes;
