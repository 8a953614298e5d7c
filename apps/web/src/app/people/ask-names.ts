import type { Connection } from '@parlour/client';
import { LIMITS, type Member } from '@parlour/protocol';
import type { RoomState } from '../room/room-state';

/** Asks who is in the room, page by page, until all or enough are named. */
export async function askNames(connection: Connection, room: RoomState) {
  // What changes from here on makes them stale again.
  room.stale.set(false);
  const members: Member[] = [];
  let from: string | undefined;
  do {
    const payload = { room: room.slug, ...(from && { from }) };
    const reply = await connection.ask('members', payload).catch(() => undefined);
    // Not now: they are as stale as before, and will be asked for again.
    if (!reply?.ok) return room.stale.set(true);
    members.push(...reply.data.members);
    room.count.set(reply.data.count);
    from = reply.data.next;
  } while (from && members.length < LIMITS.namedMembers);
  room.named(members);
}
