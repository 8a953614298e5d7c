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
  Injector,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { NoAnswer } from '@parlour/client';
import { LOBBY } from '@parlour/protocol';
import { Rooms } from '../rooms/rooms';
import { Icon } from '../ui/icon';
import { keepFocus } from '../ui/keep-focus';
import { dayDate, dayName } from '../ui/times';
import { Announcer } from './announcer';
import { Bubble } from './bubble';
import { NoticeLine } from './notice-line';
import { PacedLines } from './paced-lines';
import type { RoomState } from './room-state';
import { ScrollPlace } from './scroll-place';

/** Nearer to the end than this counts as reading the newest. */
const END_PX = 60;
/** Nearer than this to either end of what is held, the next page is loaded. */
const LOAD_PX = 800;

/** The log of a room: keeps to the newest, unless its reader is elsewhere. */
@Component({
  selector: 'parlour-message-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Announcer, Bubble, Icon, NoticeLine],
  templateUrl: './message-list.html',
  styleUrl: './message-list.css',
  host: { '(document:visibilitychange)': 'look()' },
})
export class MessageList {
  private readonly rooms = inject(Rooms);
  private readonly injector = inject(Injector);
  readonly room = input.required<RoomState>();

  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  protected readonly atEnd = signal(true);
  private readonly visible = signal(document.visibilityState === 'visible');
  private readonly place = new ScrollPlace('.day, .beginning');
  private loading = false;
  private lastOwn = '';

  private readonly paced = new PacedLines();
  protected readonly lines = this.paced.shown;
  protected readonly dayName = dayName;
  protected readonly unread = computed(() => (this.atEnd() ? 0 : this.room().unread()));
  protected readonly isLobby = computed(() => this.room().slug === LOBBY);
  protected readonly beginning = computed(
    () => this.lines() && this.paced.isWhole && this.room().timeline()?.older === false,
  );
  /** Until when what was said is not kept, if it is not. */
  protected readonly keptFrom = computed(() => {
    const { first = 1, messages = [] } = this.room().timeline() ?? {};
    if (first === 1) return undefined;
    const [oldest] = messages;
    return oldest ? dayDate(oldest.at) : 'this moment';
  });
  /** There is more below than what is held. */
  private readonly newer = computed(() => this.room().timeline()?.newer ?? false);
  /** The room, while its reader is at the end of it and sees what comes. */
  private readonly reading = computed(() => {
    const room = this.room();
    const isAtEnd = room.timeline() !== undefined && this.atEnd() && !this.newer();
    return isAtEnd && this.visible() ? room : undefined;
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
    keepFocus('[role=log]');
    // A room is read from its end, also when its reader comes back to it.
    effect((onCleanup) => {
      const { slug } = this.room();
      this.atEnd.set(true);
      onCleanup(() => {
        this.rooms.keep(slug, 'newest');
        void this.load('newest', slug);
      });
    });
    // What I say myself I want to see.
    effect(() => {
      const last = this.room().said();
      if (last === '' || last === this.lastOwn) return;
      this.lastOwn = last;
      this.atEnd.set(true);
    });
    effect(() => {
      const { slug } = this.room();
      const atEnd = this.atEnd();
      this.rooms.keep(slug, atEnd ? 'newest' : 'oldest');
      if (atEnd && this.newer() && this.rooms.connected())
        untracked(() => void this.load('newest'));
    });
    effect(() => {
      const room = this.room();
      room.lines();
      this.atEnd();
      if (!this.visible()) return;
      untracked(() => this.paced.show(room, () => this.atEnd() && !this.newer()));
    });
    afterRenderEffect(() => {
      this.lines();
      this.keepPlace();
    });
    // The keyboard of a phone, or a long draft, takes the room from below.
    const resized = new ResizeObserver(() => {
      this.paced.resized(this.scroller().nativeElement.clientHeight);
      this.keepPlace();
    });
    afterNextRender(() => resized.observe(this.scroller().nativeElement));
    inject(DestroyRef).onDestroy(() => {
      resized.disconnect();
      this.paced.stop();
      // Nobody reads along any more.
      this.visible.set(false);
    });
    effect(() => {
      this.room().reading = this.reading;
      const room = this.reading();
      room?.read.set(untracked(room.last));
    });
  }

  protected scrolled() {
    if (this.isOnItsWay()) return;
    const element = this.scroller().nativeElement;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    this.atEnd.set(below < END_PX && !this.newer());
    this.place.remember(element);
    this.loadNear(element);
  }

  protected toEnd() {
    this.atEnd.set(true);
    this.keepPlace();
    // The button is gone now; a keyboard goes on from what it led to.
    this.scroller().nativeElement.focus();
  }

  /** A message is shown whole, or cut again: its reader stays with it. */
  protected folded(target: EventTarget | null) {
    const line = target as HTMLElement;
    const settle = () => {
      const element = this.scroller().nativeElement;
      const isShorter = element.scrollHeight < before;
      // What was read is not there any more: so back to where it begins.
      if (isShorter && line.offsetTop < element.scrollTop) element.scrollTop = line.offsetTop;
      this.scrolled();
    };
    const before = this.scroller().nativeElement.scrollHeight;
    afterNextRender(settle, { injector: this.injector });
  }

  protected look() {
    this.visible.set(document.visibilityState === 'visible');
  }

  /** To the newest, which are not here yet. What is on the screen meanwhile is no place to stay. */
  private isOnItsWay(): boolean {
    return untracked(() => this.atEnd() && this.newer());
  }

  private async load(what: 'older' | 'newer' | 'newest', slug = untracked(this.room).slug) {
    // One page at a time; only the way to the end can't wait.
    if (this.loading && what !== 'newest') return;
    this.loading = true;
    try {
      await this.rooms.load(slug, what);
    } catch (error) {
      // Scrolling on asks again, and so does the next connection for who wants to the end.
      if (!(error instanceof NoAnswer)) throw error;
    } finally {
      this.loading = false;
    }
  }

  private keepPlace() {
    const element = this.scroller().nativeElement;
    if (this.atEnd()) element.scrollTop = element.scrollHeight;
    else this.place.restore(element);
    this.place.remember(element);
    // At the very edge no scrolling would tell that there is still more.
    this.loadNear(element);
  }

  private loadNear({ scrollTop, scrollHeight, clientHeight }: HTMLElement) {
    if (this.isOnItsWay()) return;
    const timeline = untracked(this.room).timeline();
    if (scrollTop < LOAD_PX && !this.paced.isWhole) {
      // Who follows the newest has more than fills the view.
      if (!untracked(this.atEnd)) untracked(() => this.paced.reachBack());
    } else if (scrollTop < LOAD_PX && timeline?.older) void this.load('older');
    else if (scrollHeight - scrollTop - clientHeight < LOAD_PX && timeline?.newer) {
      void this.load('newer');
    }
  }
}
