import { effect, type Signal, signal } from '@angular/core';

/**
 * The seconds that are left, rounded up: 0 when it is over, or was not worth telling. There is a
 * timer only while there is something to count. For a constructor.
 *
 * @param until ms since the epoch
 * @param fromMs a wait that is shorter than this is over before anybody has read of it
 */
export function countdown(until: () => number | undefined, fromMs: number): Signal<number> {
  const seconds = signal(0);
  effect((onCleanup) => {
    const end = until() ?? 0;
    const isToldOf = end - Date.now() >= fromMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = () => {
      const left = isToldOf ? Math.max(0, end - Date.now()) : 0;
      seconds.set(Math.ceil(left / 1_000));
      // At the turn of each second.
      if (left > 0) timer = setTimeout(count, left % 1_000 || 1_000);
    };
    count();
    onCleanup(() => clearTimeout(timer));
  });
  return seconds.asReadonly();
}

/** "7 s", "9 min 41 s". */
export function secondsInWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}
