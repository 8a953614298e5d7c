import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { LIMITS, LOBBY, type Room } from '@parlour/protocol';
import { keyOf } from '../rooms/invitations';
import { Leading, type Settings } from '../rooms/leading';
import { Dialog } from '../ui/dialog';
import { longestOf } from '../ui/longest';
import type { Outcome } from '../ui/outcome';
import { fullTime } from '../ui/times';
import { RoomRecord } from './record';
import { RestrictedList } from './restricted-list';
import type { RoomState } from './room-state';

const MINUTE = 60_000;
const PAUSES = [
  { ms: 0, label: 'no pause' },
  { ms: 10_000, label: '10 seconds' },
  { ms: MINUTE, label: 'a minute' },
  { ms: 10 * MINUTE, label: '10 minutes' },
];
const COUNTDOWNS = [
  { ms: 5 * MINUTE, label: 'in 5 minutes' },
  { ms: 60 * MINUTE, label: 'in an hour' },
  { ms: 24 * 60 * MINUTE, label: 'in a day' },
];

type Chosen = Pick<Settings, 'locked' | 'slowMs' | 'unlisted' | 'closeInMs'>;

/** What can be changed of a room, by those who lead it; and what they have done. */
@Component({
  selector: 'parlour-room-settings',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog, RestrictedList, RoomRecord],
  templateUrl: './room-settings.html',
  styleUrl: './room-settings.css',
})
export class RoomSettings {
  private readonly leading = inject(Leading);
  readonly room = input.required<RoomState>();
  readonly closed = output();

  protected readonly longestTitle = longestOf(LIMITS.titleGraphemes);
  protected readonly longestTopic = longestOf(LIMITS.topicGraphemes);
  protected readonly pauses = PAUSES;
  protected readonly countdowns = COUNTDOWNS;
  protected readonly fullTime = fullTime;
  protected readonly info = computed(() => this.room().info());
  protected readonly isOperator = computed(() => this.room().rank() === 'operator');
  /** May decide what only an owner does: of the lobby, which has none, nobody. */
  protected readonly isOwner = computed(
    () => this.room().rank() === 'owner' || (this.isOperator() && this.room().slug !== LOBBY),
  );
  /** Has the key to a private room, and can pass it on: whoever got the room from another may not. */
  protected readonly isInvited = computed(() => keyOf(this.room().slug) !== undefined);
  protected readonly refusal = signal<string | undefined>(undefined);
  /** What boxes and lists show: what was chosen, until the server refuses it. */
  protected readonly chosen = linkedSignal(() => chosenOf(this.info()));
  protected readonly done = signal('');

  constructor() {
    // Who leads the room no more has nothing to change here.
    effect(() => {
      if (!this.room().rank()) this.closed.emit();
    });
  }

  /** @returns whether it was done */
  protected async save(settings: Settings, done = 'Saved'): Promise<boolean> {
    return this.tell(await this.leading.configure(this.room().slug, settings), done);
  }

  /** By a box or a list. */
  protected async choose(chosen: Partial<Chosen>) {
    this.chosen.update((before) => ({ ...before, ...chosen }));
    if (!(await this.save(chosen))) this.chosen.set(chosenOf(this.info()));
  }

  protected async close(dialog: Dialog) {
    const question = 'Close this room? It stays readable, but nobody can write in it again.';
    if (!confirm(question)) return;
    if (this.tell(await this.leading.close(this.room().slug), '')) dialog.close();
  }

  protected async delete(dialog: Dialog) {
    const question = 'Delete this room, with all that was said in it? Nobody can get it back.';
    if (!confirm(question)) return;
    if (this.tell(await this.leading.delete(this.room().slug), '')) dialog.close();
  }

  /** @returns whether it was done */
  private tell(outcome: Outcome<unknown>, done: string): boolean {
    const isDone = 'data' in outcome;
    this.done.set(isDone ? done : '');
    this.refusal.set(isDone ? undefined : outcome.refusal);
    return isDone;
  }
}

/** How it is. */
function chosenOf(info: Room | undefined): Chosen {
  const { locked = false, slowMs = 0, unlisted = false } = info ?? {};
  return { locked, slowMs, unlisted };
}
