import { Injectable } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
import { Database } from '../db/database';
import { hashOf, newSecret } from '../secrets';
import type { Bearer } from './tokens';

const HOLDS_MS = 10 * 60 * 1_000;

type Owner = Pick<Bearer, 'id' | 'bornAt'>;

/** One-time codes by which another device becomes the same guest. */
@Injectable()
export class DeviceLinks {
  constructor(private readonly db: Database) {}

  async make({ id, bornAt }: Owner): Promise<{ code: string; expiresInMs: number }> {
    const code = newSecret();
    const now = Date.now();
    await this.db.atomically([
      this.db.deleteFrom('device_links').where('expires_at', '<', now),
      this.db.insertInto('device_links').values({
        ...{ hash: hashOf(code), guest: id, born_at: bornAt, expires_at: now + HOLDS_MS },
      }),
    ]);
    return { code, expiresInMs: HOLDS_MS };
  }

  /** @throws ChatError `not_found` for a code that is used, too old, or none */
  async ownerOf(code: string): Promise<Owner> {
    const found = await this.db
      .selectFrom('device_links')
      .selectAll()
      .where('hash', '=', hashOf(code))
      .where('expires_at', '>=', Date.now())
      .executeTakeFirst();
    return ownerIn(found);
  }

  /**
   * Uses the code: of two who try at the same moment one gets it.
   *
   * @throws ChatError `not_found` for a code that is used, too old, or none
   */
  async take(code: string): Promise<Owner> {
    const taken = await this.db
      .deleteFrom('device_links')
      .where('hash', '=', hashOf(code))
      .where('expires_at', '>=', Date.now())
      .returningAll()
      .executeTakeFirst();
    return ownerIn(taken);
  }

  /** Makes the guest's codes void. */
  async forget(guest: string) {
    await this.db.deleteFrom('device_links').where('guest', '=', guest).execute();
  }
}

function ownerIn(row: { guest: string; born_at: number } | undefined): Owner {
  if (row) return { id: row.guest, bornAt: row.born_at };
  throw new ChatError('not_found', 'this link was used already, or is too old', { field: 'code' });
}
