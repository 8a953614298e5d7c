import { Injectable } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
import type { Selectable } from 'kysely';
import { Database } from '../db/database';
import type { DeviceLinksTable } from '../db/schema';
import { hashOf, newSecret } from '../secrets';
import { SignOuts } from './sign-outs';
import type { Bearer } from './tokens';

const HOLDS_MS = 10 * 60 * 1_000;

/** Whose link it is, by the token that they made it with. */
type Owner = Bearer;

/** One-time codes by which another device becomes the same guest. */
@Injectable()
export class DeviceLinks {
  constructor(
    private readonly db: Database,
    private readonly signOuts: SignOuts,
  ) {}

  async make({ id, bornAt, issuedAt }: Owner): Promise<{ code: string; expiresInMs: number }> {
    const code = newSecret();
    const now = Date.now();
    await this.db.atomically([
      this.db.deleteFrom('device_links').where('expires_at', '<', now),
      this.db.insertInto('device_links').values({
        ...{
          hash: hashOf(code),
          guest: id,
          born_at: bornAt,
          issued_at: issuedAt,
          expires_at: now + HOLDS_MS,
        },
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
    return this.ownerIn(found);
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
    return this.ownerIn(taken);
  }

  /** Makes the guest's codes void. */
  async forget(guest: string) {
    await this.db.deleteFrom('device_links').where('guest', '=', guest).execute();
  }

  /** Threat: a link that is made while its guest signs out would lead back to them. */
  private ownerIn(row: Selectable<DeviceLinksTable> | undefined): Owner {
    const owner = row && { id: row.guest, bornAt: row.born_at, issuedAt: row.issued_at };
    if (owner && !this.signOuts.covers(owner)) return owner;
    throw new ChatError('not_found', 'this link was used already, or is too old', {
      field: 'code',
    });
  }
}
