import {
  afterNextRender,
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  effect,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { LOBBY } from '@parlour/protocol';
import { Rooms } from '../rooms/rooms';
import { Icon } from '../ui/icon';
import { dayName } from '../ui/times';
import { Bubble } from './bubble';
import { NoticeLine } from './notice-line';
import type { RoomState } from './room-state';

/** Nearer to the end than this counts as reading the newest. */
const END_PX = 60;
/** Nearer to the beginning than this loads what was said before. */
const BEGINNING_PX = 400;

/** The log of a room: keeps to the newest, unless its reader is elsewhere. */
@Component({
  selector: 'parlour-message-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Bubble, Icon, NoticeLine],
  templateUrl: './message-list.html',
  styleUrl: './message-list.css',
  host: { '(document:visibilitychange)': 'look()' },
})
export class MessageList {
  private readonly rooms = inject(Rooms);
  readonly room = input.required<RoomState>();

  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  protected readonly atEnd = signal(true);
  private readonly visible = signal(document.visibilityState === 'visible');
  /** From the top edge of the view down to the end: to be kept when older messages come in above. */
  private heightBelow = 0;
  private firstSeq: number | undefined;
  private loading = false;
  private lastOwn = '';

  protected readonly dayName = dayName;
  protected readonly unread = computed(() => (this.atEnd() ? 0 : this.room().unread()));
  protected readonly isLobby = computed(() => this.room().slug === LOBBY);
  protected readonly beginning = computed(() => {
    const timeline = this.room().timeline();
    return timeline !== undefined && !timeline.older;
  });
  protected readonly typing = computed(() => {
    const names = this.room()
      .typing()
      .map(({ name }) => name);
    if (names.length === 0) return '';
    if (names.length > 2) return 'Several people are typing…';
    return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing…`;
  });

  constructor() {
    // Another room is read from its end.
    effect(() => {
      this.room();
      this.atEnd.set(true);
    });
    // What I say myself I want to see.
    effect(() => {
      const last = this.room().lines().at(-1);
      if (last?.kind !== 'message' || !last.said.own || last.key === this.lastOwn) return;
      this.lastOwn = last.key;
      this.atEnd.set(true);
    });
    afterRenderEffect(() => {
      this.room().lines();
      this.keepPlace();
    });
    // The keyboard of a phone, or a long draft, takes the room from below.
    const resized = new ResizeObserver(() => this.keepPlace());
    afterNextRender(() => resized.observe(this.scroller().nativeElement));
    inject(DestroyRef).onDestroy(() => resized.disconnect());
    effect(() => {
      const room = this.room();
      if (room.timeline() && this.atEnd() && this.visible()) room.read.set(room.last());
    });
  }

  protected scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller().nativeElement;
    this.heightBelow = scrollHeight - scrollTop;
    this.atEnd.set(scrollHeight - scrollTop - clientHeight < END_PX);
    if (scrollTop < BEGINNING_PX) void this.loadOlder();
  }

  protected toEnd() {
    this.atEnd.set(true);
    this.keepPlace();
    // The button is gone now; a keyboard goes on from what it led to.
    this.scroller().nativeElement.focus();
  }

  protected look() {
    this.visible.set(document.visibilityState === 'visible');
  }

  private async loadOlder() {
    const room = this.room();
    if (this.loading || !room.timeline()?.older) return;
    this.loading = true;
    try {
      await this.rooms.loadOlder(room.slug);
    } catch {
      // No connection: scrolling up again asks again.
    } finally {
      this.loading = false;
    }
  }

  private keepPlace() {
    const element = this.scroller().nativeElement;
    const firstSeq = this.room().timeline()?.messages[0]?.seq;
    const older = firstSeq !== undefined && this.firstSeq !== undefined && firstSeq < this.firstSeq;
    this.firstSeq = firstSeq;
    if (this.atEnd()) element.scrollTop = element.scrollHeight;
    else if (older) element.scrollTop = element.scrollHeight - this.heightBelow;
    this.heightBelow = element.scrollHeight - element.scrollTop;
  }
}
