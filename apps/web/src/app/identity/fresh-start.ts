import { InjectionToken } from '@angular/core';

/** Loads the page anew, as whom the cookies say: who one was before is known to nothing in it. */
export const FRESH_START = new InjectionToken<() => void>('fresh start', {
  providedIn: 'root',
  factory: () => () => location.assign('/'),
});
