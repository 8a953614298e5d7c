import type { Logger } from '@nestjs/common';

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
    const { code, message } = error as { code?: unknown; message?: string };
    // What the system or a database says is no fault of ours: where it was found tells nobody more.
    if (typeof code === 'string') this.logger.error(`${this.wrong}: ${message || code}`);
    else this.logger.error(error, this.wrong);
  }

  worked() {
    if (this.isOn) this.logger.log(this.right);
    this.isOn = false;
  }
}
