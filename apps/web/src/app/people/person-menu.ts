import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { LOBBY, type Member } from '@parlour/protocol';
import type { RoomState } from '../room/room-state';
import { type Action, Leading } from '../rooms/leading';
import { Dialog } from '../ui/dialog';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Choice {
  action: Action;
  label: string;
  forMs?: number;
  /** What is asked before it is done: it can't be taken back, or not by whoever does it. */
  sure?: string;
  /** It takes something from somebody. */
  grave?: true;
}

const MODERATORS: readonly Choice[] = [
  { action: 'mute', label: 'Mute for 10 minutes', forMs: 10 * MINUTE },
  { action: 'mute', label: 'Mute for a day', forMs: DAY },
  { action: 'unmute', label: 'Let them write again' },
  { action: 'kick', label: 'Show out' },
  { action: 'ban', label: 'Ban for a day', forMs: DAY, grave: true },
  { action: 'ban', label: 'Ban for good', sure: 'Ban them from this room for good?', grave: true },
];
/** Nobody leaves the lobby; who is banned from it is banned from the whole server. */
const IN_LOBBY = MODERATORS.filter(({ action }) => action !== 'kick').map((choice) => ({
  ...choice,
  label: choice.label.replace('Ban', 'Ban from this server'),
  sure: choice.sure?.replace('this room', 'this whole server'),
}));
const APPOINT: Choice = { action: 'appoint', label: 'Make a moderator' };
const DISMISS: Choice = { action: 'dismiss', label: 'No longer a moderator' };
const HAND_OVER: Choice = {
  action: 'handOver',
  label: 'Hand the room over',
  grave: true,
  sure: 'Hand the room over? It is theirs then, and only they can give it back.',
};

/** What can be done to somebody by those who lead the room. */
@Component({
  selector: 'parlour-person-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog],
  template: `
    <parlour-dialog [heading]="member().name" #dialog (closed)="closed.emit()">
      <ul class="plain-list choices">
        @for (choice of choices(); track choice.label) {
          <li>
            <button type="button" [class.grave]="choice.grave" (click)="choose(choice, dialog)">
              {{ choice.label }}
            </button>
          </li>
        }
      </ul>
      @if (refusal(); as reason) {
        <p class="refusal" role="alert">{{ reason }}</p>
      }
    </parlour-dialog>
  `,
  styles: `
    .grave {
      color: var(--warn) !important;
    }
  `,
})
export class PersonMenu {
  private readonly leading = inject(Leading);
  readonly member = input.required<Member>();
  readonly room = input.required<RoomState>();
  readonly closed = output();
  protected readonly refusal = signal<string | undefined>(undefined);

  protected readonly choices = computed(() => {
    const room = this.room();
    const rank = room.rank();
    if (rank === 'operator' && room.slug === LOBBY) return IN_LOBBY;
    if (rank !== 'owner') return MODERATORS;
    const isModerator = room.rankOf(this.member().id) === 'moderator';
    return [...MODERATORS, isModerator ? DISMISS : APPOINT, HAND_OVER];
  });

  protected async choose({ action, forMs, sure }: Choice, dialog: Dialog) {
    if (sure && !confirm(sure)) return;
    const { slug } = this.room();
    const outcome = await this.leading.moderate(slug, this.member().id, action, forMs);
    if ('refusal' in outcome) this.refusal.set(outcome.refusal);
    else dialog.close();
  }
}
