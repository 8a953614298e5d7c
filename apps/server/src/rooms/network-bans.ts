import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Checked } from '@parlour/protocol';
import { Database } from '../db/database';
import { Whereabouts } from '../guests/whereabouts';
import type { NetworkBan } from './room-order';
import type { Standing } from './standing';

const HOUR_MS = 60 * 60 * 1_000;
/** An address is somebody else's sooner or later. */
const MOST_MS = 7 * 24 * HOUR_MS;

/** What backs a ban: whoever throws their cookie away is a new guest, from the same network. */
@Injectable()
export class NetworkBans {
  private readonly logger = new Logger('NetworkBans');

  constructor(
    private readonly db: Database,
    private readonly whereabouts: Whereabouts,
  ) {}

  /** By which networks the guest is banned after something is done to them; undefined: as before. */
  after(
    before: readonly NetworkBan[],
    { room, guest, action }: Checked<'moderate'>,
    banned: Standing,
  ): NetworkBan[] | undefined {
    if (action === 'unban') return [];
    return action === 'ban' ? this.more(before, room, guest, banned) : undefined;
  }

  /** Those of before, and all networks that the guest is known here to have come from. */
  more(
    before: readonly NetworkBan[],
    room: string,
    guest: string,
    { banned_until }: Standing,
  ): NetworkBan[] {
    const since = Date.now();
    const until = Math.min(banned_until, since + MOST_MS);
    // Banned once more: what holds goes on, from when it began.
    const held = before.map((ban) => ({ ...ban, until }));
    const marks = new Set(this.whereabouts.marksOf(guest, room));
    for (const { mark } of before) marks.delete(mark);
    return [...held, ...Array.from(marks, (mark) => ({ room, guest, mark, since, until }))];
  }

  /** The statements that store them. */
  storing(room: string, guest: string, bans: readonly NetworkBan[] | undefined) {
    if (!bans) return [];
    const ofRoom = this.db.deleteFrom('network_bans').where('room', '=', room);
    const old = ofRoom.where('guest', '=', guest);
    return bans.length > 0 ? [old, this.db.insertInto('network_bans').values(bans)] : [old];
  }

  /** What is over is not kept. */
  @Interval(HOUR_MS)
  async tidy() {
    try {
      await this.db.deleteFrom('network_bans').where('until', '<=', Date.now()).execute();
    } catch (error) {
      this.logger.error(
        error,
        'old bans of networks can not be forgotten, trying again in an hour',
      );
    }
  }
}
