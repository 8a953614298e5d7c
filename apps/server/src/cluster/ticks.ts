import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Config } from '../config';
import { Database } from '../db/database';
import { Bus } from './bus';
import { dbNow } from './db-clock';

/** One tick of all processes together. */
export interface Tick {
  count: number;
  at: number;
}

/** A timer may be early by so much, in ms. */
const EARLY_MS = 2;

/** Counts the ticks: whoever comes first when one is due has counted it, for all processes. */
@Injectable()
export class Ticks {
  private last = 0;

  constructor(
    private readonly config: Config,
    private readonly db: Database,
    private readonly bus: Bus,
  ) {}

  /** The tick that there is now, if it is a new one; and in how many ms to ask again. */
  async take(): Promise<{ tick?: Tick; nextInMs: number }> {
    const { count, at, nextInMs } = this.bus.isShared ? await this.takeShared() : this.takeOwn();
    const isNew = count > this.last;
    this.last = count;
    return { nextInMs: Math.max(1, nextInMs), ...(isNew && { tick: { count, at } }) };
  }

  private takeOwn() {
    return { count: this.last + 1, at: Date.now(), nextInMs: this.config.tickMs };
  }

  private async takeShared() {
    const { tickMs } = this.config;
    await sql`
      update ticks set count = count + 1, at = ${dbNow} where at <= ${dbNow} - ${tickMs - EARLY_MS}
    `.execute(this.db);
    const { rows } = await sql<Tick & { now: number }>`
      select count, at, ${dbNow} as now from ticks
    `.execute(this.db);
    const [{ count, at, now }] = rows as [Tick & { now: number }];
    return { count, at, nextInMs: at + tickMs - now };
  }
}
