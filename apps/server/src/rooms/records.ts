import { Injectable } from '@nestjs/common';
import type { Answer, Moderation } from '@parlour/protocol';
import { LIMITS } from '@parlour/protocol';
import { type RawBuilder, sql } from 'kysely';
import { Database } from '../db/database';
import { Guest } from '../guests/guest';
import { Presence } from '../presence/presence';

/** What is written down of something that was done to keep order. */
export type Deed = Pick<Moderation, 'action' | 'guest' | 'seq' | 'forMs'>;

/** The record of what moderators do: rows are added, never changed. */
@Injectable()
export class Records {
  constructor(
    private readonly db: Database,
    private readonly presence: Presence,
  ) {}

  /**
   * The statement that adds it, to stand in one transaction with what was done; it returns its `n`.
   * The transaction has to hold the room.
   */
  adding(room: string, { id, name }: Guest, deed: Deed): RawBuilder<unknown> {
    const { action, guest = null, seq = null, forMs = null } = deed;
    return sql`
      insert into moderations (room, n, at, moderator, name, action, guest, seq, for_ms)
      values (${room}, (select coalesce(max(n), 0) + 1 from moderations where room = ${room}),
        ${Date.now()}, ${id}, ${name}, ${action}, ${guest}, ${seq}, ${forMs})
      returning n
    `;
  }

  /** A page of them, the newest first. */
  async page(room: string, before?: number): Promise<Answer<'moderations'>> {
    let query = this.db.selectFrom('moderations').selectAll().where('room', '=', room);
    if (before !== undefined) query = query.where('n', '<', before);
    const rows = await query.orderBy('n', 'desc').limit(LIMITS.page).execute();
    const moderations = rows.map(({ n, at, moderator, name, action, guest, seq, for_ms }) => ({
      ...{ n, at, by: { ...new Guest(moderator).member, name }, action },
      ...(guest !== null && { guest, member: this.presence.whois(guest).member }),
      ...(seq !== null && { seq }),
      ...(for_ms !== null && { forMs: for_ms }),
    }));
    return { moderations, more: (moderations.at(-1)?.n ?? 1) > 1 };
  }
}
