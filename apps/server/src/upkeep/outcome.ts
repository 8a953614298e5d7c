/** Why something was not done: one line for whoever asked for it. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

const SHOWN = 3;

/** @throws Refused if there are faults; it names the first of them */
export function must(faults: readonly string[], what: string) {
  if (faults.length === 0) return;
  const more = faults.length > SHOWN ? `, and ${faults.length - SHOWN} more` : '';
  throw new Refused(`${what}: ${faults.slice(0, SHOWN).join('; ')}${more}`);
}

const count = new Intl.NumberFormat('en');
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

export const counted = (n: number, what: string) =>
  `${count.format(n)} ${what}${n === 1 ? '' : 's'}`;

/** As in `12.3 MB`. */
export function sized(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** unit;
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit]}`;
}

export const lasted = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
