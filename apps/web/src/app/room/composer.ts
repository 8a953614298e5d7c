import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { codePointCount, LIMITS } from '@parlour/protocol';
import { NameField } from '../identity/name-field';
import { Rooms } from '../rooms/rooms';
import { durationOf } from '../ui/durations';
import { Icon } from '../ui/icon';
import { keepFocus } from '../ui/keep-focus';
import { isComposing } from '../ui/keys';
import { endTime } from '../ui/times';
import { AgainIn } from './again-in';
import { MessageBox } from './message-box';
import type { RoomState } from './room-state';

/** How often the others are told that somebody is still writing. */
const TYPING_EVERY_MS = 3_000;
/** From here on the characters left are shown. */
const COUNT_FROM = LIMITS.textCodePoints - 500;

/** Where things are said: Enter sends, Shift+Enter makes a new line. */
@Component({
  selector: 'parlour-composer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AgainIn, Icon, NameField],
  templateUrl: './composer.html',
  styleUrl: './composer.css',
})
export class Composer {
  private readonly rooms = inject(Rooms);
  readonly room = input.required<RoomState>();
  private readonly field = viewChild<ElementRef<HTMLTextAreaElement>>('field');

  protected readonly longest = LIMITS.textCodePoints;
  protected readonly draft = computed(() => this.room().draft.text());
  protected readonly refused = computed(() => this.room().refused());
  protected readonly closed = computed(() => this.room().info()?.closed ?? false);
  protected readonly muted = computed(() => {
    const term = this.room().muted();
    const end = term?.until === undefined ? '' : ` until ${endTime(term.until)}`;
    return term && `You are muted here${end}.`;
  });
  protected readonly writable = computed(() => this.room().writable());
  protected readonly pause = computed(() => {
    const { slowMs } = this.room().info() ?? {};
    return slowMs && this.room().rank() === undefined ? durationOf(slowMs) : undefined;
  });
  protected readonly left = computed(() => LIMITS.textCodePoints - codePointCount(this.draft()));
  protected readonly tooLong = computed(() => this.left() < 0);
  protected readonly countShown = computed(() => codePointCount(this.draft()) > COUNT_FROM);
  private lastTyping = 0;

  constructor() {
    const box = inject(MessageBox);
    box.count.update((count) => count + 1);
    inject(DestroyRef).onDestroy(() => box.count.update((count) => count - 1));
    // Where nothing can be written, it says why; and here one writes again when that is over.
    keepFocus('#message');
    effect(() => {
      // What came back is to be mended.
      if (this.room().draft.takenBack() > 0) this.field()?.nativeElement.focus();
    });
    afterRenderEffect(() => {
      this.draft();
      this.fit();
    });
  }

  protected typed(text: string) {
    this.room().draft.write(text);
    if (text === '' || Date.now() - this.lastTyping < TYPING_EVERY_MS) return;
    this.lastTyping = Date.now();
    this.rooms.typing(this.room().slug);
  }

  protected pressed(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    this.send();
  }

  /** As high as its text; the style sheet says how high at most. */
  private fit() {
    const field = this.field()?.nativeElement;
    if (!field) return;
    field.style.blockSize = 'auto';
    field.style.blockSize = `${field.scrollHeight}px`;
  }

  protected send() {
    // Not the blanks that the first line is indented with.
    const text = this.draft().replace(/^(?:[ \t]*\n)+|\s+$/g, '');
    if (text === '' || this.tooLong()) return;
    const { slug, draft } = this.room();
    draft.take();
    void this.rooms.say(slug, text).then(() => draft.keep());
    this.lastTyping = 0;
  }
}
