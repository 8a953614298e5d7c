import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { LOBBY, type Member, type Restriction } from '@parlour/protocol';
import { bannedWords, mutedWords } from '../room/held-words';
import { heldNow } from '../room/restrictions';
import { type Action, Leading } from '../rooms/leading';
import { OperatorRequests } from './operator-requests';
import type { OperatorRoom } from './operator-room';
import { Paged } from './paged';
import { Pages } from './pages';
import { PersonHandle } from './person-handle';

/** Who may not write in the room, or not come in; and the way back. */
@Component({
  selector: 'parlour-restrictions-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Paged, PersonHandle],
  template: `
    @if (refusal(); as reason) {
      <p class="refusal" role="alert">{{ reason }}</p>
    }
    <parlour-paged [pages]="restrictions" more="More people" none="Nobody is muted or banned.">
      <ul class="plain-list rows">
        @for (one of rows(); track one.member.id) {
          <li class="restricted">
            <parlour-person-handle [member]="one.member" (chosen)="chosen.emit($event)" />
            <span class="what">{{ one.words }}</span>
            <span class="ways">
              @if (one.held.muted || one.held.shadowMuted) {
                <button type="button" class="plain" (click)="lift(one.member, 'unmute')">
                  Let them write again<span class="visually-hidden">: {{ one.member.name }}</span>
                </button>
              }
              @if (one.held.banned) {
                <button type="button" class="plain" (click)="lift(one.member, 'unban')">
                  Lift the ban<span class="visually-hidden">: {{ one.member.name }}</span>
                </button>
              }
            </span>
          </li>
        }
      </ul>
    </parlour-paged>
  `,
  styleUrl: './panel.css',
})
export class RestrictionsPanel {
  private readonly requests = inject(OperatorRequests);
  private readonly leading = inject(Leading);
  readonly room = input.required<OperatorRoom>();
  readonly chosen = output<Member>();

  protected readonly refusal = signal<string | undefined>(undefined);
  protected readonly restrictions = new Pages<Restriction>(async (from) => {
    const asked = { room: this.room().slug, ...(from !== undefined && { from: String(from) }) };
    const outcome = await this.requests.ask('restrictions', asked);
    if ('refusal' in outcome) return outcome;
    return { data: { items: outcome.data.restrictions, next: outcome.data.next } };
  });

  protected readonly rows = computed(() =>
    this.restrictions.items()?.map(({ member, ...restricted }) => {
      const held = heldNow(restricted);
      const isLobby = this.room().slug === LOBBY;
      const banned = bannedWords(held).replace(
        'Banned',
        isLobby ? 'Banned from this server' : '$&',
      );
      return { member, held, words: [mutedWords(held), banned].filter(Boolean).join('. ') };
    }),
  );

  protected async lift({ id }: Member, action: Action) {
    const outcome = await this.leading.moderate(this.room().slug, id, action);
    this.refusal.set('refusal' in outcome ? outcome.refusal : undefined);
  }
}
