import type { DestinationStream } from 'pino';

/** Keeps what is logged. */
export class Lines implements DestinationStream {
  text = '';

  write(line: string) {
    this.text += line;
  }

  /** Each line as it was logged. */
  get all(): Record<string, unknown>[] {
    const lines = this.text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Those of one context: `Reply`, `Http` … */
  of(context: string): Record<string, unknown>[] {
    return this.all.filter((line) => line['context'] === context);
  }
}
