import { readFileSync } from 'node:fs';

/** Linux counts the time of processes in hundredths of a second, whatever its kernel does. */
const TICK_MS = 10;
/** Places behind the name of the program, which may have blanks. */
const [UTIME, STIME] = [11, 12];

/** CPU time that a process has used, with all its threads, in ms. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS;
}

/** Memory that the operating system has given to a process, in bytes. */
export function rssOf(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  if (kb === undefined) throw new Error(`process ${pid} does not tell its memory`);
  return Number(kb) * 1_024;
}
