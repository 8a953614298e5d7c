import { Injectable } from '@nestjs/common';
import { type Answer, ChatError } from '@parlour/protocol';
import { type Selectable, sql } from 'kysely';
import { Database } from '../db/database';
import type { MessagesTable } from '../db/schema';
import { provided } from '../db/steps';
import type { Guest } from '../guests/guest';
import { Rates } from '../guests/rates';
import { Feeds } from '../live/feeds';
import { Orders } from '../rooms/orders';
import { Records } from '../rooms/records';
import { RANK } from '../rooms/room-order';
import { toMessage } from './row';

/** Taking a message away: a change of the room's log like any other, without its text. */
@Injectable()
export class Removal {
  constructor(
    private readonly db: Database,
    private readonly orders: Orders,
    private readonly records: Records,
    private readonly feeds: Feeds,
    private readonly rates: Rates,
  ) {}

  /**
   * By its author, or by a moderator. Once more is harmless, and gets the first answer again.
   *
   * @throws ChatError `not_found`, `forbidden`
   */
  async remove(by: Guest, room: string, seq: number): Promise<Answer<'remove'>> {
    await this.rates.spend('moderate', by.id);
    const row = await this.find(room, seq);
    if (!row) throw noSuchMessage();
    const order = await this.orders.knownTo(room, by.id);
    const isOwn = row.guest === by.id;
    // What somebody shadow-muted takes back goes from their own sight.
    if (row.removed && !(isOwn && order.hasShadows(by.id))) return { rev: row.rev };
    if (!isOwn && order.rankOf(by.id) < RANK.moderator) {
      throw new ChatError('forbidden', 'only its author and moderators may do this', {
        field: 'seq',
      });
    }
    const deed = { action: 'remove', guest: row.guest, seq };
    const isThere = sql`(removed = 0 or exists (
      select 1 from shadows where room = ${room} and seq = ${seq} and guest = ${by.id}
    ))`;
    const steps = [
      sql`
        update rooms set head = head + 1 where room = ${room} and exists (
          select 1 from messages where room = ${room} and seq = ${seq} and ${isThere}
        )
      `,
      sql`
        update messages set removed = 1, text = '',
          rev = (select head from rooms where room = ${room})
        where room = ${room} and seq = ${seq} and ${isThere}
      `,
      ...(isOwn ? [] : [provided(this.records.adding(room, by, deed))]),
      sql`delete from shadows where room = ${room} and seq = ${seq} and guest = ${by.id}`,
      sql`select * from messages where room = ${room} and seq = ${seq}`,
    ];
    const results = await this.db.atomically(steps, [room]);
    const removed = results.at(-1)?.rows[0] as Selectable<MessagesTable> | undefined;
    // The room was deleted in the meantime.
    if (!removed) throw noSuchMessage();
    const message = toMessage(removed);
    this.feeds.offer(room, [message]);
    return { rev: message.rev };
  }

  private find(room: string, seq: number) {
    return this.db
      .selectFrom('messages')
      .selectAll()
      .where('room', '=', room)
      .where('seq', '=', seq)
      .executeTakeFirst();
  }
}

const noSuchMessage = () =>
  new ChatError('not_found', 'there is no such message', { field: 'seq' });
