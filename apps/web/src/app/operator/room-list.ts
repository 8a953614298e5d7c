import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { LIMITS, LOBBY, type Room } from '@parlour/protocol';
import { ArrowKeys } from '../ui/arrow-keys';
import { hueOf } from '../ui/hue';
import { Icon } from '../ui/icon';
import { Pace } from '../ui/pace';
import { OperatorRequests } from './operator-requests';
import { RoomMarks } from './room-marks';

/** While somebody types, it is searched no more often than this. */
const SEARCH_EVERY_MS = 400;

/** Every room of the server, or those that are searched for. */
@Component({
  selector: 'parlour-room-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ArrowKeys, Icon, RoomMarks, RouterLink],
  templateUrl: './room-list.html',
  styleUrl: './room-list.css',
})
export class RoomList {
  private readonly requests = inject(OperatorRequests);
  /** The slug of the room that is open. */
  readonly open = input<string>();

  protected readonly lobby = LOBBY;
  protected readonly hueOf = hueOf;
  protected readonly longest = LIMITS.queryUnits;
  protected readonly query = signal('');
  protected readonly rooms = signal<readonly Room[] | undefined>(undefined);
  protected readonly refusal = signal<string | undefined>(undefined);
  protected readonly isFull = computed(() => (this.rooms()?.length ?? 0) >= LIMITS.page);
  /** The room whose link had the focus last, or that was open. */
  protected readonly visited = linkedSignal<string | undefined, string | undefined>({
    source: this.open,
    computation: (open, before) => open ?? before?.value,
  });
  /** Where Tab stops: arrow keys lead to the other links. */
  protected readonly stop = computed(() => {
    const rooms = this.rooms()?.map(({ room }) => room) ?? [];
    return [this.visited(), ...rooms].find((slug) => slug && rooms.includes(slug));
  });

  private readonly pace = new Pace();
  private turn = 0;

  private was: string | undefined;

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    // Who comes back from a room goes on from its link.
    afterRenderEffect(() => {
      const isBack = this.was !== undefined && this.open() === undefined;
      this.was = this.open();
      if (!isBack || document.activeElement !== document.body) return;
      nativeElement.querySelector<HTMLElement>('li a:not([tabindex])')?.focus();
    });
    effect(() => {
      this.requests.changes();
      untracked(() => void this.look());
    });
    inject(DestroyRef).onDestroy(() => this.pace.stop());
  }

  protected search(typed: string) {
    this.query.set(typed);
    this.pace.next(() => {
      void this.look();
      return SEARCH_EVERY_MS;
    });
  }

  protected async look() {
    const turn = ++this.turn;
    const query = this.query().trim();
    const outcome = await this.requests.ask('rooms', query === '' ? {} : { query });
    // What was typed since is asked for already.
    if (turn !== this.turn) return;
    this.refusal.set('refusal' in outcome ? outcome.refusal : undefined);
    if ('data' in outcome) this.rooms.set(outcome.data.rooms);
  }
}
