import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ChatError } from '@parlour/protocol';
import { Config } from '../config';
import { Database } from './database';

const MEASURED_EVERY_MS = 5_000;
/** It may miss one look: so long ago, in ms, it still counts as there. */
const THERE_FOR_MS = 2.5 * MEASURED_EVERY_MS;
/** From here on the operator is told, as a part of what there may be. */
const NEARLY = 0.9;
const MB = 1024 * 1024;

/** How much is stored, and how much may be: `MAX_STORAGE_MB`. */
@Injectable()
export class Storage implements OnModuleInit {
  private readonly logger = new Logger('Storage');
  private isTold = false;
  bytes = 0;
  /** When it last answered, by `performance.now()`. */
  private answeredAt = -Infinity;

  constructor(
    private readonly config: Config,
    private readonly db: Database,
  ) {}

  async onModuleInit() {
    await this.measure();
  }

  /** Whether the database answers, as far as is known without asking. */
  get isAnswering(): boolean {
    return performance.now() - this.answeredAt < THERE_FOR_MS;
  }

  /**
   * For what makes it grow.
   *
   * @throws ChatError `unavailable` if there is as much as there may be
   */
  check() {
    const { mostBytes } = this.config;
    if (mostBytes > 0 && this.bytes >= mostBytes) {
      throw new ChatError('unavailable', 'this server has stored as much as it may');
    }
  }

  @Interval(MEASURED_EVERY_MS)
  async measure() {
    const { mostBytes } = this.config;
    try {
      this.bytes = await this.db.usedBytes();
      this.answeredAt = performance.now();
    } catch (error) {
      this.answeredAt = -Infinity;
      // Whoever wants to store something is told so, and the log tells it once.
      this.logger.debug(`can not be measured: ${(error as Error).message}`);
      return;
    }
    const isNear = mostBytes > 0 && this.bytes > mostBytes * NEARLY;
    if (isNear && !this.isTold) {
      const used = Math.round(this.bytes / MB);
      this.logger.warn(`${used} MB of ${mostBytes / MB} MB are stored: see MAX_STORAGE_MB`);
    }
    this.isTold = isNear;
  }
}
