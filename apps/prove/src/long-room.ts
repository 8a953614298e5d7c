import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Message } from '@parlour/protocol';
import Database from 'libsql';

/** What a page has to say, as the database says it. */
export type Line = Pick<Message, 'seq' | 'rev' | 'id' | 'text' | 'at'> & { guest: string };

const FIELDS = 'seq, rev, id, text, at, guest';

/**
 * A room with a long past, as the server's own database holds it. Only while the server does not
 * run: the file has one user at a time.
 */
export class LongRoom {
  private readonly db: InstanceType<typeof Database>;

  constructor(
    dataDir: string,
    private readonly room: string,
  ) {
    this.db = new Database(join(dataDir, 'parlour.db'));
  }

  /**
   * Writes the past: many messages of the same millisecond; and every tenth has been changed, so
   * that its `rev` is a late one and its first is nobody's.
   */
  fill(count: number) {
    this.db.exec('begin');
    this.db
      .prepare(
        `insert into rooms (room, title, last, head, created_at)
         values (@room, @room, @count, @count + @count / 10, 0)`,
      )
      .run({ room: this.room, count });
    this.db
      .prepare(
        `with recursive past (n) as (select 1 union all select n + 1 from past where n < @count)
         insert into messages (room, seq, rev, guest, id, name, text, at)
         select @room, n, iif(n % 10 = 0, @count + n / 10, n), 'guest-' || n % 50, 'id-' || n,
           'Guest', 'message ' || n || printf(' %.*c', 1 + n % 97, '.'), 1700000000000 + n / 100
         from past`,
      )
      .run({ room: this.room, count });
    this.db.exec('commit');
  }

  /** The last messages before a place, in their order. */
  before(seq: number, limit: number): Line[] {
    const sql = `select ${FIELDS} from messages where room = ? and seq < ? order by seq desc limit ?`;
    return (this.db.prepare(sql).all(this.room, seq, limit) as Line[]).reverse();
  }

  between(first: number, last: number): Line[] {
    const sql = `select ${FIELDS} from messages where room = ? and seq between ? and ? order by seq`;
    return this.db.prepare(sql).all(this.room, first, last) as Line[];
  }

  /** The changes in `(after, head]`, in their order. */
  changes(after: number, head: number): Line[] {
    const sql = `select ${FIELDS} from messages where room = ? and rev > ? and rev <= ? order by rev`;
    return this.db.prepare(sql).all(this.room, after, head) as Line[];
  }

  close() {
    this.db.close();
  }
}

export const toLine = ({ seq, rev, id, text, at, author }: Message): Line => {
  return { seq, rev, id, text, at, guest: author.id };
};

/** What a page says, in a few bytes: there will be tens of thousands. */
export function digest(lines: readonly Line[]): string {
  const hash = createHash('sha1');
  for (const { seq, rev, id, text, at, guest } of lines)
    hash.update(JSON.stringify([seq, rev, id, text, at, guest]));
  return hash.digest('base64');
}
