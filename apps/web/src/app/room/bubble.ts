import { Clipboard } from '@angular/cdk/clipboard';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  type OnChanges,
  type OnDestroy,
  signal,
} from '@angular/core';
import { GUEST } from '@parlour/protocol';
import { Leading } from '../rooms/leading';
import { Rooms } from '../rooms/rooms';
import { Icon } from '../ui/icon';
import { stretches } from '../ui/links';
import { PersonName } from '../ui/person-name';
import { clockTime, fullTime } from '../ui/times';
import { AgainIn } from './again-in';
import { type Said, takenAway } from './lines';
import type { RoomState } from './room-state';
import { canBeTall, TallTexts } from './tall-texts';

/** One message, said or on its way. */
@Component({
  selector: 'parlour-bubble',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AgainIn, Icon, PersonName],
  host: { '[class.own]': 'said().own', '[class.first]': 'said().first' },
  templateUrl: './bubble.html',
  styleUrl: './bubble.css',
})
export class Bubble implements OnChanges, OnDestroy {
  private readonly rooms = inject(Rooms);
  private readonly leading = inject(Leading);
  private readonly clipboard = inject(Clipboard);
  private readonly tallTexts = inject(TallTexts);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly said = input.required<Said>();
  readonly room = input.required<RoomState>();
  /** It is higher than what is shown of it, unless it is shown whole. */
  protected readonly tall = signal(false);
  protected readonly whole = signal(false);
  private unwatch: (() => void) | undefined;

  protected readonly takenAway = takenAway;
  protected readonly copied = signal(false);
  protected readonly stretches = computed(() => stretches(this.said().text));
  protected readonly time = computed(() => clockTime(this.said().at));
  protected readonly fullTime = computed(() => fullTime(this.said().at));
  protected readonly iso = computed(() => new Date(this.said().at).toISOString());
  /** Any number of people are called Guest. */
  protected readonly tagged = computed(() => this.said().author.name === GUEST);
  protected readonly removable = computed(() => {
    const { seq, removed, own } = this.said();
    const room = this.room();
    return room.tidying() && seq !== undefined && !removed && (own || room.rank() !== undefined);
  });

  /** Hooks, for hundreds of effects and queries would cost as much again as all the rest. */
  ngOnChanges() {
    if (this.unwatch || !canBeTall(this.said().text)) return;
    const text = this.element.querySelector('.text') as HTMLElement;
    this.unwatch = this.tallTexts.watch(text, (tall) => this.tall.set(tall));
  }

  ngOnDestroy() {
    this.unwatch?.();
  }

  protected show(whole: boolean) {
    this.whole.set(whole);
    // The list listens for all of them.
    this.element.dispatchEvent(new CustomEvent('folded', { bubbles: true }));
  }

  /** A keyboard has led to a link that is not to be seen. */
  protected reveal({ target }: FocusEvent) {
    const fold = this.element.querySelector('.fold[aria-expanded=false]');
    const shownTo = fold?.getBoundingClientRect().top ?? Infinity;
    if ((target as Element).getBoundingClientRect().bottom > shownTo) this.show(true);
  }

  protected retry() {
    this.rooms.retry(this.said().id);
  }

  protected edit() {
    const { id, text } = this.said();
    this.rooms.edit({ room: this.room().slug, id, text });
  }

  protected copy() {
    this.clipboard.copy(this.said().text);
    this.copied.set(true);
  }

  protected remove() {
    const { seq, own, author } = this.said();
    const question = `Take this message of ${author.name} away, for everybody and for good?`;
    if (seq === undefined || (!own && !confirm(question))) return;
    void this.leading.remove(this.room().slug, seq).then((outcome) => {
      if ('refusal' in outcome) alert(outcome.refusal);
    });
  }

  protected discard() {
    this.rooms.discard(this.said().id);
  }
}
