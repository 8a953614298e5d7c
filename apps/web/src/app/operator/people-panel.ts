import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { Member } from '@parlour/protocol';
import { OperatorRequests } from './operator-requests';
import type { OperatorRoom } from './operator-room';
import { Paged } from './paged';
import { Pages } from './pages';
import { PersonHandle } from './person-handle';

/** Who is in the room now. */
@Component({
  selector: 'parlour-people-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Paged, PersonHandle],
  template: `
    <parlour-paged [pages]="people" more="More people" none="Nobody is here now.">
      <ul class="plain-list rows">
        @for (member of people.items(); track member.id) {
          <li>
            <parlour-person-handle
              [member]="member"
              [room]="room()"
              (chosen)="chosen.emit($event)"
              >{{ room().rankOf(member.id) }}</parlour-person-handle
            >
          </li>
        }
      </ul>
    </parlour-paged>
  `,
  styleUrl: './panel.css',
})
export class PeoplePanel {
  private readonly requests = inject(OperatorRequests);
  readonly room = input.required<OperatorRoom>();
  readonly chosen = output<Member>();

  protected readonly people = new Pages<Member>(async (from) => {
    const { slug, count } = this.room();
    const asked = { room: slug, ...(from !== undefined && { from: String(from) }) };
    const outcome = await this.requests.ask('members', asked);
    if ('refusal' in outcome) return outcome;
    const { members: items, next } = outcome.data;
    count.set(outcome.data.count);
    return { data: { items, next } };
  });
}
