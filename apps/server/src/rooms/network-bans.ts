import { Injectable } from '@nestjs/common';
import type { Checked } from '@parlour/protocol';
import { Database } from '../db/database';
import { Whereabouts } from '../guests/whereabouts';
import type { NetworkBan } from './room-order';
import type { Standing } from './standing';

/** An address is somebody else's sooner or later. */
const MOST_MS = 7 * 24 * 60 * 60 * 1_000;

/** What backs a ban: whoever throws their cookie away is a new guest, from the same network. */
@Injectable()
export class NetworkBans {
  constructor(
    private readonly db: Database,
    private readonly whereabouts: Whereabouts,
  ) {}

  /** By which networks the guest is banned after something is done to them; undefined: as before. */
  after(
    room: string,
    guest: string,
    action: Checked<'moderate'>['action'],
    { banned_until }: Standing,
  ): NetworkBan[] | undefined {
    if (action === 'unban') return [];
    if (action !== 'ban') return undefined;
    const since = Date.now();
    const until = Math.min(banned_until, since + MOST_MS);
    const marks = this.whereabouts.marksOf(guest, room);
    return marks.map((mark) => ({ room, guest, mark, since, until }));
  }

  /** The statements that store them; what is over goes along. */
  storing(room: string, guest: string, bans: readonly NetworkBan[] | undefined) {
    if (!bans) return [];
    const ofRoom = this.db.deleteFrom('network_bans').where('room', '=', room);
    const old = ofRoom.where((ban) =>
      ban.or([ban('guest', '=', guest), ban('until', '<=', Date.now())]),
    );
    return bans.length > 0 ? [old, this.db.insertInto('network_bans').values(bans)] : [old];
  }
}
