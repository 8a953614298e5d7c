import { Injectable, Logger } from '@nestjs/common';
import { type Answer, ChatError } from '@parlour/protocol';
import { Storage } from '../db/storage';
import { Rates } from '../guests/rates';
import { busyness } from '../live/busyness';
import { Feeds } from '../live/feeds';
import { Latencies } from '../metrics/latencies';
import { GroupCommit } from './group-commit';
import { RoomLog } from './room-log';
import type { Draft } from './row';

const LARGEST_COMMIT = 2_000;
/** When there is no time at all, this many ms between two commits: fewer of them cost less. */
const LONGEST_PAUSE_MS = 40;
/** Messages that wait for a commit. One more would wait too long: better refused at once. */
const MOST_WAITING = 10_000;

/** Saying something: persisted, then acknowledged, then published. */
@Injectable()
export class Messages {
  private readonly logger = new Logger('Messages');
  private readonly commits = new GroupCommit<Draft, Answer<'send'>>(
    (batch, since) => this.commit(batch, since),
    LARGEST_COMMIT,
    () => LONGEST_PAUSE_MS * busyness(),
  );

  private stopping = false;
  /** Messages refused since the store went away; 0 while it is there. */
  private refused = 0;

  constructor(
    private readonly log: RoomLog,
    private readonly feeds: Feeds,
    private readonly rates: Rates,
    private readonly storage: Storage,
    private readonly latencies: Latencies,
  ) {}

  /** Those that wait for a commit. */
  get waiting(): number {
    return this.commits.waiting;
  }

  /**
   * Resolves after the commit. The same room, author and id again gets the first answer again.
   *
   * @throws ChatError `rate_limited`, `closed`, `conflict`, `not_found`, `unavailable`
   */
  send(draft: Draft): Promise<Answer<'send'>> {
    if (this.stopping) throw new ChatError('unavailable', 'this server is about to stop');
    const spent = this.rates.spend('send', draft.author.id);
    return spent ? spent.then(() => this.store(draft)) : this.store(draft);
  }

  /** Takes nothing more; resolves when everything taken is settled. */
  async finish() {
    this.stopping = true;
    await this.commits.idle();
  }

  private store(draft: Draft): Promise<Answer<'send'>> {
    this.storage.check();
    if (this.commits.waiting >= MOST_WAITING) {
      throw new ChatError('unavailable', 'too much at once, please try again', {
        retryInMs: 1_000,
      });
    }
    return this.commits.add(draft);
  }

  private async commit(
    batch: readonly Draft[],
    since: number,
  ): Promise<(Answer<'send'> | ChatError)[]> {
    const began = performance.now();
    try {
      const { outcomes, fresh } = await this.log.append(batch);
      this.latencies.committed(batch.length, began);
      if (this.refused > 0) this.logger.log(`storing again, after ${this.refused} were refused`);
      this.refused = 0;
      for (const [room, messages] of fresh) this.feeds.offer(room, messages, since);
      return outcomes;
    } catch (error) {
      // Once: who can't store for an hour would fill the disk with saying so.
      if (this.refused === 0) this.logger.error(error, 'messages can not be stored');
      this.refused += batch.length;
      throw new ChatError('unavailable', 'this could not be stored now, please try again');
    }
  }
}
