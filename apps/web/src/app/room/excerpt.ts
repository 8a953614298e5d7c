import type { Line } from './lines';

/** Most lines for who follows the newest, and how many more a reader gets at each step back. */
const STEP = 100;

/**
 * Which of a room's lines are on the page: the last ones for who follows, all from where they
 * began for who reads back. Of what goes by faster than it is seen, no more than fills the view.
 */
export class Excerpt {
  private depth = STEP;
  private start = 0;
  private first: string | undefined;

  /** The first line of all is on the page. */
  get isWhole(): boolean {
    return this.start === 0;
  }

  /**
   * The newest.
   *
   * @param news messages since the last time
   * @param fits lines that fill the view
   */
  follow(lines: readonly Line[], news: number, fits: number): readonly Line[] {
    this.depth = news >= fits ? fits : Math.min(STEP, this.depth + news);
    return this.from(lines, lines.length - this.depth);
  }

  /** From the line on that was the first one. */
  stay(lines: readonly Line[]): readonly Line[] {
    if (this.isWhole) return this.from(lines, 0);
    return this.from(
      lines,
      lines.findIndex(({ key }) => key === this.first),
    );
  }

  /** From further back. */
  reachBack(lines: readonly Line[]): readonly Line[] {
    this.stay(lines);
    return this.from(lines, this.start - STEP);
  }

  private from(lines: readonly Line[], start: number) {
    this.start = Math.max(0, start);
    this.first = lines[this.start]?.key;
    return this.isWhole ? lines : lines.slice(this.start);
  }
}
