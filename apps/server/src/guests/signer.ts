import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config';
import { Database } from '../db/database';
import { newSecret } from '../secrets';

/** Signs with the server's secret, which is the same for all its processes. */
@Injectable()
export class Signer {
  private constructor(private readonly secret: string) {}

  /**
   * With the secret of the settings. Processes that share no more than a database have it there:
   * made by the first of them, and read by the others.
   */
  static async with({ secret }: Config, db: Database): Promise<Signer> {
    if (secret !== undefined) return new Signer(secret);
    await db
      .insertInto('meta')
      .values({ key: 'secret', value: newSecret() + newSecret() })
      .onConflict((known) => known.column('key').doNothing())
      .execute();
    const { value } = await db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', 'secret')
      .executeTakeFirstOrThrow();
    return new Signer(value);
  }

  /** 43 characters of base64url. Begin the text with what it is for. */
  mac(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}
