import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { sql } from 'kysely';
import { Database } from '../db/database';
import { Outage } from '../outage';
import { Bus } from './bus';
import { dbNow } from './db-clock';

const BEATS_EVERY_MS = 3_000;
/** Who has not been seen for so long is gone, and so are the people who were connected to it. */
const GONE_AFTER_MS = 10_000;
/** Who could not look for longer than that takes nobody for gone until all had time to show up. */
const AWAY_AFTER_MS = 2 * BEATS_EVERY_MS;

/** Which processes there are: each says in the database, every few seconds, that it is alive. */
@Injectable()
export class Peers {
  private readonly logger = new Logger('Peers');
  private others = new Set<string>();
  private readonly outage = new Outage(
    this.logger,
    'this process can not say that it is alive',
    'this process says again that it is alive',
  );
  private beating: Promise<void> | undefined;
  private beatAt = -Infinity;
  private patientUntil = -Infinity;
  private isLeaving = false;
  /** How many there were, as was last told. */
  private told = 1;
  /** Somebody is gone, by good-bye or without. */
  onGone: (id: string) => void = () => undefined;

  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
  ) {}

  get count(): number {
    return this.others.size;
  }

  @Interval(BEATS_EVERY_MS)
  async beat() {
    // One that waits for a slow database is enough.
    if (!this.bus.isShared || this.isLeaving || this.beating) return;
    this.bus.beat();
    this.beating = this.beatNow();
    await this.beating;
    this.beating = undefined;
  }

  private async beatNow() {
    try {
      // Threat: after the database was away, nobody has been seen for long. Who has just started does
      // not know whether it was.
      const now = performance.now();
      if (now - this.beatAt > AWAY_AFTER_MS) this.patientUntil = now + GONE_AFTER_MS;
      const gone = sql`delete from processes where seen_at < ${dbNow} - ${GONE_AFTER_MS}`;
      const results = await this.db.atomically([
        sql`
          insert into processes (id, seen_at) values (${this.bus.id}, ${dbNow})
          on conflict (id) do update set seen_at = excluded.seen_at
        `,
        ...(now < this.patientUntil ? [] : [gone]),
        this.db.selectFrom('processes').select('id'),
      ]);
      const rows = results.at(-1)?.rows as { id: string }[];
      this.beatAt = performance.now();
      this.see(new Set(rows.map(({ id }) => id)));
      this.outage.worked();
    } catch (error) {
      // Who can't ask does not know, and nobody is taken for gone.
      this.outage.failed(error);
    }
  }

  /** It has said good-bye: whoever was connected to it is on their way to another. */
  gone(id: string) {
    this.others.delete(id);
    this.bus.forget(id);
    this.onGone(id);
    this.tellCount();
  }

  /** This process is about to end, and has nothing more to tell. */
  async leave() {
    if (!this.bus.isShared) return;
    this.isLeaving = true;
    await this.beating;
    this.bus.tell('bye', '', null);
    try {
      await this.db.deleteFrom('processes').where('id', '=', this.bus.id).execute();
    } catch (error) {
      // It is missed soon enough. Threat: a stop that fails here would say good-bye to nobody.
      this.logger.warn(`can not say that it stops: ${(error as Error).message}`);
    }
  }

  private see(alive: ReadonlySet<string>) {
    const before = this.others;
    this.others = new Set([...alive].filter((id) => id !== this.bus.id));
    for (const id of new Set([...before, ...this.bus.sources])) if (!alive.has(id)) this.gone(id);
    this.tellCount();
  }

  private tellCount() {
    const count = this.count + 1;
    if (count !== this.told) this.logger.log(`processes of this server that run: ${count}`);
    this.told = count;
  }
}
