/** Whether the bytes from `start` on begin with these; without allocating. */
export function begins(bytes: Buffer, start: number, head: Buffer): boolean {
  for (let at = 0; at < head.length; at++) if (bytes[start + at] !== head[at]) return false;
  return true;
}

/** The decimal number that begins at `start`; 0 if there is none. */
export function numberAt(bytes: Buffer, start: number): number {
  let number = 0;
  for (let at = start; ; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return number;
    number = number * 10 + digit;
  }
}
