import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { Identity } from '../identity/identity';
import { Pace } from '../ui/pace';
import type { RoomState } from './room-state';

/** So many can be listened to one by one. More are a number, and not often. */
const SPOKEN = 3;
const SPOKEN_EVERY_MS = 2_000;
const COUNTED_EVERY_MS = 10_000;

/**
 * Tells those who listen to the page what others say. The log itself is silent: a screen reader
 * would read out every message of a busy room, and all older ones that are loaded.
 */
@Component({
  selector: 'parlour-announcer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'visually-hidden', 'aria-live': 'polite' },
  template: `{{ words() }}`,
})
export class Announcer {
  private readonly you = inject(Identity).you;
  readonly room = input.required<RoomState>();
  protected readonly words = signal('');
  private readonly pace = new Pace();
  private heard: { room: RoomState; last: number } | undefined;

  constructor() {
    effect(() => {
      const room = this.room();
      const last = room.timeline()?.last;
      untracked(() => {
        // What was said before one came is not news.
        if (last === undefined || this.heard?.room !== room) this.begin(room, last);
        else if (last > this.heard.last) this.pace.next(() => this.speak(room));
      });
    });
    inject(DestroyRef).onDestroy(() => this.pace.stop());
  }

  private begin(room: RoomState, last: number | undefined) {
    this.pace.stop();
    this.heard = last === undefined ? undefined : { room, last };
    this.words.set('');
  }

  /** @returns how long nothing else is said, in ms */
  private speak(room: RoomState): number {
    // As it is now: more may have come while this was waiting.
    const timeline = room.timeline();
    if (!timeline) return 0;
    const { last, messages } = timeline;
    const from = this.heard?.last ?? last;
    this.heard = { room, last };
    const you = this.you()?.id;
    const news = messages.filter(({ seq }) => seq > from);
    // What was taken away before anybody heard of it is no news.
    const others = news.filter(({ author, removed }) => author.id !== you && !removed);
    // Some of them may not be here: its reader is elsewhere, or they are gone already.
    const count = last - from - (news.length - others.length);
    if (count <= 0) return 0;
    const isSpoken = count <= SPOKEN && count === others.length;
    const words = others.map(({ author, text }) => `${author.name}: ${text}`).join('\n');
    this.words.set(isSpoken ? words : count === 1 ? 'A new message' : `${count} new messages`);
    return isSpoken ? SPOKEN_EVERY_MS : COUNTED_EVERY_MS;
  }
}
