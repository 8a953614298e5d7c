const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

const MINUTE_MS = 60_000;

/** Local hour and minute. */
export const clockTime = (at: number) => clock.format(at);

/** Everything there is to say about a moment. */
export const fullTime = (at: number) => full.format(at);

/** When something ends: the minute by which it has; the time alone if that is today. */
export function endTime(until: number, now = Date.now()): string {
  const at = Math.ceil(until / MINUTE_MS) * MINUTE_MS;
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? clockTime(at) : short.format(at);
}

/** "Today", "Yesterday", or the date. */
export function dayName(at: number, now = Date.now()): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return 'Today';
  const yesterday = new Date(now);
  // By the calendar: some days have 23 hours, some 25.
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === yesterday.toDateString()) return 'Yesterday';
  return date.format(at);
}

/** The date in full, whichever day it is. */
export const dayDate = (at: number) => date.format(at);

/** Day and minute, in short. */
export const shortTime = (at: number) => short.format(at);
