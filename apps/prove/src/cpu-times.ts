import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the machine. */
const MS_PER_TICK = 10;
/** In `/proc/<pid>/stat`, behind the name in brackets: user time, and system time. */
const [USER, SYSTEM] = [11, 12];

/** How busy some processes are from now on. */
export class CpuTimes {
  private readonly began = performance.now();
  private readonly before: readonly number[];

  constructor(private readonly pids: readonly number[]) {
    this.before = pids.map(usedMs);
  }

  /** Of one core, on the average until now. */
  busiestPercent(): number {
    const lastedMs = performance.now() - this.began;
    const used = this.pids.map((pid, n) => usedMs(pid) - (this.before[n] as number));
    return (Math.max(...used) / lastedMs) * 100;
  }
}

function usedMs(pid: number): number {
  const [, fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ') as [string, string];
  const all = fields.split(' ').map(Number);
  return ((all[USER] as number) + (all[SYSTEM] as number)) * MS_PER_TICK;
}
