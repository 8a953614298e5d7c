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
import { bannedWords, mutedWords } from '../room/held-words';
import type { RoomState } from '../room/room-state';
import { Leading } from '../rooms/leading';
import { Dialog } from '../ui/dialog';
import { type Choice, choicesFor } from './person-choices';

/** What can be done to somebody by those who lead the room. */
@Component({
  selector: 'parlour-person-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog],
  template: `
    <parlour-dialog [heading]="member().name" #dialog (closed)="closed.emit()">
      @if (held(); as words) {
        <p>{{ words }}.</p>
      }
      @for (group of groups(); track $index) {
        <ul class="plain-list choices">
          @for (choice of group; track choice.label) {
            <li>
              <button
                type="button"
                [class.grave]="choice.grave"
                [attr.aria-describedby]="choice.note ? 'note-' + choice.action : null"
                (click)="choose(choice, dialog)"
              >
                {{ choice.label }}
              </button>
              @if (choice.note; as note) {
                <small [id]="'note-' + choice.action">{{ note }}</small>
              }
            </li>
          }
        </ul>
      }
      @if (refusal(); as reason) {
        <p class="refusal" role="alert">{{ reason }}</p>
      }
    </parlour-dialog>
  `,
  styles: `
    p {
      margin: 0 0 0.5rem;
      color: var(--quiet);
    }
    ul + ul {
      margin-block-start: 0.4rem;
      padding-block-start: 0.4rem;
      border-block-start: 1px solid var(--line);
    }
    .grave {
      color: var(--warn) !important;
    }
    small {
      display: block;
      margin: -0.4rem 0.6rem 0;
      padding-block-end: 0.4rem;
      color: var(--quiet);
    }
  `,
})
export class PersonMenu {
  private readonly leading = inject(Leading);
  readonly member = input.required<Member>();
  readonly room = input.required<RoomState>();
  readonly closed = output();
  protected readonly refusal = signal<string | undefined>(undefined);

  private readonly restricted = computed(() => this.room().restrictions.of(this.member().id));
  protected readonly held = computed(() => {
    const held = this.restricted() ?? {};
    return [mutedWords(held), bannedWords(held)].filter((words) => words).join('. ');
  });
  protected readonly groups = computed(() => {
    const room = this.room();
    const isModerator = room.rankOf(this.member().id) === 'moderator';
    return choicesFor(
      {
        isOwner: room.rank() === 'owner',
        inLobby: room.rank() === 'operator' && room.slug === LOBBY,
        inPrivate: room.info()?.private,
      },
      { held: this.restricted(), isModerator },
    );
  });

  protected async choose({ action, forMs, sure }: Choice, dialog: Dialog) {
    if (sure && !confirm(sure)) return;
    const { slug, restrictions } = this.room();
    const outcome = await this.leading.moderate(slug, this.member().id, action, forMs);
    if ('refusal' in outcome) {
      this.refusal.set(outcome.refusal);
      return;
    }
    dialog.close();
    await restrictions.renew(this.leading);
  }
}
