import { signal } from '@angular/core';
import { Pace } from '../ui/pace';
import { Excerpt } from './excerpt';
import type { Line } from './lines';
import type { RoomState } from './room-state';

/** What each new message is shown for before more of them come, in ms: 200 a second are a blur. */
const SEEN_MS = 5;
/** But nothing is drawn more often than the screen is, and nothing stays for longer than this. */
const [LEAST_MS, MOST_MS] = [16, 200];
/** No line is lower than this. */
const LINE_PX = 30;
/** Lines that are there beyond those in view. */
const SPARE = 10;

/**
 * The lines of a room that are on the page, at a pace that can be seen: however fast a room is,
 * it costs a few frames a second, of as many messages as are in view.
 */
export class PacedLines {
  private readonly pace = new Pace();
  private readonly current = signal<readonly Line[]>([]);
  private excerpt = new Excerpt();
  private room: RoomState | undefined;
  /** `seq` of the newest message at the last drawing; undefined until the room has a timeline. */
  private last: number | undefined;
  private fits = SPARE;

  readonly shown = this.current.asReadonly();

  /** The first line of all is on the page. */
  get isWhole(): boolean {
    return this.excerpt.isWhole;
  }

  /** Shows what the room has now, or in a moment. `follows` is asked then: its reader wants the newest. */
  show(room: RoomState, follows: () => boolean) {
    if (room !== this.room) this.begin(room);
    const isFirst = this.last === undefined;
    this.pace.next(() => this.draw(room, follows()));
    if (isFirst) this.pace.now();
  }

  /** Shows more of what is before. */
  reachBack() {
    if (this.room) this.current.set(this.excerpt.reachBack(this.room.lines()));
  }

  /** @param px the height of the view */
  resized(px: number) {
    this.fits = SPARE + Math.ceil(px / LINE_PX);
  }

  stop() {
    this.pace.stop();
  }

  private begin(room: RoomState) {
    this.room = room;
    this.last = undefined;
    this.excerpt = new Excerpt();
  }

  /** @returns for how long it is looked at, in ms */
  private draw(room: RoomState, follows: boolean): number {
    const lines = room.lines();
    const last = room.timeline()?.last;
    const news = last === undefined ? 0 : last - (this.last ?? last);
    this.last = last;
    this.current.set(
      follows ? this.excerpt.follow(lines, news, this.fits) : this.excerpt.stay(lines),
    );
    return Math.min(MOST_MS, Math.max(LEAST_MS, news * SEEN_MS));
  }
}
