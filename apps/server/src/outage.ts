import type { Logger } from '@nestjs/common';

/**
 * Something that is tried again and again, whatever happens. That it fails is told once, and that it
 * works again: the database may be away for an hour, and the log would fill the disk.
 */
export class Outage {
  private isOn = false;

  /** `what`: what is wrong, as the log has it. */
  constructor(
    private readonly logger: Pick<Logger, 'error' | 'log'>,
    private readonly what: string,
  ) {}

  failed(error: unknown) {
    if (!this.isOn) this.logger.error(error, `${this.what}, trying again`);
    this.isOn = true;
  }

  worked() {
    if (this.isOn) this.logger.log(`no longer: ${this.what}`);
    this.isOn = false;
  }
}
