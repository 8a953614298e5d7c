import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { Moderation } from '@parlour/protocol';
import { deedOf } from '../room/deed';
import { PersonName } from '../ui/person-name';
import { fullTime, shortTime } from '../ui/times';
import { OperatorRequests } from './operator-requests';
import type { OperatorRoom } from './operator-room';
import { Paged } from './paged';
import { Pages } from './pages';

/** What was done to keep order in the room, the newest first. */
@Component({
  selector: 'parlour-record-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Paged, PersonName],
  template: `
    <parlour-paged [pages]="record" more="Older" none="Nothing yet.">
      <ol class="plain-list rows">
        @for (one of record.items(); track one.n) {
          @let deed = deedOf(one);
          <li class="dated">
            <time [title]="fullTime(one.at)">{{ shortTime(one.at) }}</time>
            <span class="what">
              <parlour-person-name [member]="one.by" [tagged]="true" />&ngsp;{{ deed.before }}
              @if (deed.whom; as whom) {
                <parlour-person-name [member]="whom" [tagged]="whom.tag !== ''" />{{ deed.after }}
              }
            </span>
          </li>
        }
      </ol>
    </parlour-paged>
  `,
  styleUrl: './panel.css',
})
export class RecordPanel {
  private readonly requests = inject(OperatorRequests);
  readonly room = input.required<OperatorRoom>();

  protected readonly fullTime = fullTime;
  protected readonly shortTime = shortTime;
  protected readonly record = new Pages<Moderation>(async (before) => {
    const asked = { room: this.room().slug, ...(before !== undefined && { before: +before }) };
    const outcome = await this.requests.ask('moderations', asked);
    if ('refusal' in outcome) return outcome;
    const { moderations: items, more } = outcome.data;
    return { data: { items, next: more ? items.at(-1)?.n : undefined } };
  });

  protected deedOf(moderation: Moderation) {
    return deedOf(moderation, this.room().people());
  }
}
