/** A number of unread messages: beyond 99 it is many, and no news any more when it grows. */
export const atMost99 = (count: number) => (count > 99 ? '99+' : String(count));
