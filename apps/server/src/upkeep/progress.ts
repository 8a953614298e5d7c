import { counted } from './outcome';

const WIDTH = 24;
/** Between two drawings, in ms: on a terminal, and in a file that keeps each. */
const DRAWN_EVERY_MS = { terminal: 100, file: 5_000 };

/** How far something with a known end has come. On a terminal it is one line that changes. */
export class Progress {
  private readonly began = performance.now();
  private drawnAt = this.began;
  private readonly already: number;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly total: number,
    private done: number,
  ) {
    // What was done before this start says nothing of how fast it goes.
    this.already = done;
  }

  advance(rows: number) {
    if (rows === 0) return;
    this.done += rows;
    const every = this.stream.isTTY ? DRAWN_EVERY_MS.terminal : DRAWN_EVERY_MS.file;
    const now = performance.now();
    if (now - this.drawnAt < every && this.done < this.total) return;
    this.drawnAt = now;
    this.stream.write(this.stream.isTTY ? `\r${this.line()}\x1b[K` : `${this.line()}\n`);
  }

  /** Leaves the line as it is. */
  end() {
    if (this.stream.isTTY) this.stream.write('\n');
  }

  private line(): string {
    const part = this.total === 0 ? 1 : Math.min(1, this.done / this.total);
    const filled = Math.round(part * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const rate = ((this.done - this.already) / (performance.now() - this.began)) * 1000;
    const left = rate > 0 ? Math.ceil((this.total - this.done) / rate) : undefined;
    const rest = left === undefined ? '' : `, ${counted(left, 'second')} left`;
    const rows = `${counted(this.done, 'row')} of ${counted(this.total, 'row')}`;
    return `${bar} ${Math.floor(part * 100)} %  ${rows}, ${counted(Math.round(rate), 'row')}/s${rest}`;
  }
}
