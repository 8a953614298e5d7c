import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  Injector,
  input,
  signal,
} from '@angular/core';
import type { Member, Moderation } from '@parlour/protocol';
import { Leading } from '../rooms/leading';
import type { Outcome } from '../ui/outcome';
import { keepFocus } from '../ui/keep-focus';
import { PersonName } from '../ui/person-name';
import { fullTime } from '../ui/times';
import { deedOf } from './deed';
import { mayComeIn } from './held-words';
import type { RoomState } from './room-state';

/** What the moderators of a room have done, the newest first; asked for by who opens it. */
@Component({
  selector: 'parlour-record',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [PersonName],
  template: `
    <details #group class="group" name="room-settings" (toggle)="toggled(group.open)">
      <summary>What was done</summary>
      @if (moderations(); as all) {
        <ol class="plain-list record">
          @for (one of all; track one.n) {
            @let deed = deedOf(one);
            <li tabindex="-1">
              <time>{{ fullTime(one.at) }}</time>
              <span>
                <parlour-person-name [member]="one.by" [tagged]="true" />&ngsp;{{ deed.before }}
                @if (deed.whom; as whom) {
                  <parlour-person-name [member]="whom" [tagged]="whom.tag !== ''" />{{ deed.after }}
                }
              </span>
              @if (liftable(one); as whom) {
                <button type="button" class="link" (click)="lift(whom)">Lift the ban</button>
              }
            </li>
          } @empty {
            <li>Nothing yet.</li>
          }
        </ol>
        @if (more()) {
          <button type="button" class="plain" (click)="readOn()">Older</button>
        }
      }
      <p class="told" role="status">{{ done() }}</p>
      @if (refusal(); as reason) {
        <p class="refusal" role="alert">
          {{ reason }}
          @if (!moderations()) {
            <button type="button" class="link" (click)="readOn()">Try again</button>
          }
        </p>
      }
    </details>
  `,
  styleUrl: './record.css',
})
export class RoomRecord {
  private readonly leading = inject(Leading);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly room = input.required<RoomState>();
  protected readonly fullTime = fullTime;
  protected readonly moderations = signal<readonly Moderation[] | undefined>(undefined);
  protected readonly more = signal(false);
  protected readonly done = signal('');
  protected readonly refusal = signal<string | undefined>(undefined);

  constructor() {
    keepFocus('summary');
  }

  protected deedOf(moderation: Moderation) {
    return deedOf(moderation, this.room().people());
  }

  /** Whose ban can be lifted: where it is not known, nobody says that it was lifted already. */
  protected liftable({
    action,
    guest,
    member,
  }: Moderation): Pick<Member, 'id' | 'name'> | undefined {
    if (action !== 'ban' || guest === undefined) return undefined;
    const held = this.room().restrictions.of(guest);
    return !held || held.banned ? (member ?? { id: guest, name: 'They' }) : undefined;
  }

  protected toggled(isOpen: boolean) {
    if (isOpen && !this.moderations()) void this.readOn();
  }

  /** The next page: the focus goes to the first of what is on it. */
  protected async readOn() {
    const known = this.moderations() ?? [];
    const outcome = await this.leading.moderations(this.room().slug, known.at(-1)?.n);
    if (!this.isDone(outcome)) return;
    const { moderations, more } = outcome.data;
    this.moderations.set([...known, ...moderations]);
    this.more.set(more);
    // What is asked for first is below its summary, and that has the focus.
    if (known.length === 0) return;
    afterNextRender(() => this.host.querySelectorAll('li')[known.length]?.focus(), {
      injector: this.injector,
    });
  }

  protected async lift({ id, name }: Pick<Member, 'id' | 'name'>) {
    const { slug, restrictions, info } = this.room();
    if (!this.isDone(await this.leading.moderate(slug, id, 'unban'))) return;
    this.done.set(mayComeIn(name, info()));
    const [outcome] = await Promise.all([
      this.leading.moderations(slug),
      restrictions.renew(this.leading),
    ]);
    if (!('data' in outcome)) return;
    const known = this.moderations() ?? [];
    const news = outcome.data.moderations.filter(({ n }) => n > (known[0]?.n ?? 0));
    this.moderations.set([...news, ...known]);
  }

  private isDone<T>(outcome: Outcome<T>): outcome is { data: T } {
    this.done.set('');
    this.refusal.set('refusal' in outcome ? outcome.refusal : undefined);
    return 'data' in outcome;
  }
}
