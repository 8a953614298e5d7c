import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '../db/database';
import type { SignOutsTable } from '../db/schema';
import type { Bearer } from './tokens';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How long a token holds after it was made: as long as a browser keeps a cookie at most. */
export const TOKEN_HOLDS_MS = 400 * DAY_MS;

/** The clocks of two machines, and what is under way between them. */
const CLOCKS_DIFFER_MS = 60_000;

/** Guests whose tokens were made void, and until when. Few: it is looked at for every connection. */
@Injectable()
export class SignOuts implements OnModuleInit {
  private readonly logger = new Logger('SignOuts');
  private readonly at = new Map<string, number>();
  private newest = 0;

  constructor(private readonly db: Database) {}

  async onModuleInit() {
    const rows = await this.db.selectFrom('sign_outs').selectAll().execute();
    for (const { guest, at } of rows) this.keep(guest, at);
  }

  /**
   * Makes every token void that the guest has by now; resolves when a restart can't forget it.
   *
   * @param here also who asks is nobody's device any more
   */
  async signOut({ id: guest, issuedAt }: Bearer, here: boolean) {
    const before = this.of(guest);
    // The clock of whoever made the token may be ahead.
    const at = Math.max(Date.now(), issuedAt, before);
    // At once: no token that is made meanwhile outlives it.
    this.at.set(guest, at);
    const stays = here ? null : issuedAt;
    await this.db
      .insertInto('sign_outs')
      .values({ guest, at, stays })
      .onConflict((known) => known.column('guest').doUpdateSet({ at, stays }))
      .execute()
      .catch((error: unknown) => {
        this.at.set(guest, before);
        throw error;
      });
  }

  /** Reads what was signed out in other processes since the last time, and a little before. */
  async readNew(): Promise<Pick<SignOutsTable, 'guest' | 'stays'>[]> {
    const rows = await this.db
      .selectFrom('sign_outs')
      .selectAll()
      .where('at', '>', this.newest - CLOCKS_DIFFER_MS)
      .execute();
    const news = rows.filter(({ guest, at }) => at > this.of(guest));
    for (const { guest, at } of rows) this.keep(guest, at);
    return news;
  }

  /** Whether the token is void, by what all processes know at this moment. */
  async coverSurely(bearer: Bearer): Promise<boolean> {
    const row = await this.db
      .selectFrom('sign_outs')
      .select('at')
      .where('guest', '=', bearer.id)
      .executeTakeFirst();
    // Threat: kept, it would be no news to whoever cuts the guest's other connections here.
    return this.covers(bearer) || bearer.issuedAt <= (row?.at ?? 0);
  }

  private keep(guest: string, at: number) {
    this.at.set(guest, Math.max(this.of(guest), at));
    this.newest = Math.max(this.newest, at);
  }

  /** Whether it is a token from before the guest signed out. */
  covers({ id, issuedAt }: Bearer): boolean {
    return issuedAt <= this.of(id);
  }

  /** When the guest signed out last, ms since the epoch; 0 for never. */
  of(guest: string): number {
    return this.at.get(guest) ?? 0;
  }

  /** Forgets what every token is too old for. */
  @Interval(DAY_MS)
  async tidy() {
    const until = Date.now() - TOKEN_HOLDS_MS;
    try {
      await this.db.deleteFrom('sign_outs').where('at', '<', until).execute();
      for (const [guest, at] of this.at) if (at < until) this.at.delete(guest);
    } catch (error) {
      this.logger.error(error, 'old sign-outs can not be forgotten, trying again tomorrow');
    }
  }
}
