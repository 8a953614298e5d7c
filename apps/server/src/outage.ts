import type { Logger } from '@nestjs/common';

/** Of the system, of SQLite, and of PostgreSQL where it can't do what it would otherwise. */
const CODES = /^(E[A-Z]+|SQLITE_\w+|CLOSED|(08|53|55|57|58)\w{3})$/;
/** What `pg` says without a code. */
const SILENCE = /^(query read timeout|connection terminated|timeout exceeded when trying)/i;

/**
 * Something that is tried again and again, whatever happens. That it fails is told once, and that it
 * works again: the database may be away for an hour, and the log would fill the disk.
 */
export class Outage {
  private isOn = false;

  /** What is wrong while it lasts, and what is right after it, as the log has it. */
  constructor(
    private readonly logger: Pick<Logger, 'error' | 'log'>,
    private readonly wrong: string,
    private readonly right: string,
  ) {}

  failed(error: unknown) {
    if (this.isOn) return;
    this.isOn = true;
    const { code = '', message = '' } = error as { code?: string; message?: string };
    // What the system or a database says is no fault of ours: where it was found tells nobody more.
    if (CODES.test(code)) this.logger.error(`${this.wrong}: ${message || code}`);
    else if (SILENCE.test(message)) {
      this.logger.error(`${this.wrong}: the database does not answer (${message})`);
    } else this.logger.error(error, this.wrong);
  }

  worked() {
    if (this.isOn) this.logger.log(this.right);
    this.isOn = false;
  }
}
