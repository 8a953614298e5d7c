import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import type { Member } from '@parlour/protocol';
import { Leading } from '../rooms/leading';
import { keepFocus } from '../ui/keep-focus';
import { PersonName } from '../ui/person-name';
import { bannedWords, mayComeIn, mutedWords } from './held-words';
import { heldNow } from './restrictions';
import type { RoomState } from './room-state';

interface Row {
  member: Member;
  words: string;
  action: 'unmute' | 'unban';
}

const LABELS = { unmute: 'Let them write again', unban: 'Lift the ban' };

/** Who is muted or banned in a room, and the way to undo it. */
@Component({
  selector: 'parlour-restricted-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [PersonName],
  template: `
    @if (rows(); as all) {
      <details class="group" name="room-settings">
        <summary>Muted and banned</summary>
        <ul class="plain-list record">
          @for (row of all; track row.action + row.member.id) {
            <li>
              <span><parlour-person-name [member]="row.member" [tagged]="true" /></span>
              <span>{{ row.words }}</span>
              <button type="button" class="link" (click)="undo(row)">
                {{ labels[row.action] }}<span class="visually-hidden">: {{ row.member.name }}</span>
              </button>
            </li>
          } @empty {
            <li>Nobody.</li>
          }
        </ul>
        @if (room().restrictions.more()) {
          <button type="button" class="plain" (click)="readOn()">More</button>
        }
        <p class="told" role="status">{{ done() }}</p>
        @if (refusal(); as reason) {
          <p class="refusal" role="alert">{{ reason }}</p>
        }
      </details>
    }
  `,
  styleUrl: './record.css',
})
export class RestrictedList {
  private readonly leading = inject(Leading);
  readonly room = input.required<RoomState>();
  protected readonly labels = LABELS;
  protected readonly done = signal('');
  protected readonly refusal = signal<string | undefined>(undefined);

  protected readonly rows = computed(() =>
    this.room()
      .restrictions.all()
      ?.flatMap(({ member, ...restricted }): Row[] => {
        const held = heldNow(restricted);
        const [muted, banned] = [mutedWords(held), bannedWords(held)];
        return [
          ...(muted ? [{ member, words: muted, action: 'unmute' } as const] : []),
          ...(banned ? [{ member, words: banned, action: 'unban' } as const] : []),
        ];
      }),
  );

  constructor() {
    keepFocus('summary');
    effect(() => {
      const { restrictions } = this.room();
      untracked(() => void restrictions.look(this.leading));
    });
  }

  protected async undo({ member, action }: Row) {
    const { slug, restrictions, info } = this.room();
    const outcome = await this.leading.moderate(slug, member.id, action);
    const isDone = 'data' in outcome;
    const { name } = member;
    const done = action === 'unmute' ? `${name} may write again` : mayComeIn(name, info());
    this.done.set(isDone ? done : '');
    this.refusal.set(isDone ? undefined : outcome.refusal);
    if (isDone) await restrictions.renew(this.leading);
  }

  protected async readOn() {
    await this.room().restrictions.readOn(this.leading);
  }
}
