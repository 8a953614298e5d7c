import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { Member, Message } from '@parlour/protocol';
import { linesOf, type Said, takenAway } from '../room/lines';
import { Leading } from '../rooms/leading';
import { Icon } from '../ui/icon';
import { clockTime, dayName, fullTime } from '../ui/times';
import { OperatorRequests } from './operator-requests';
import type { OperatorRoom } from './operator-room';
import { Paged } from './paged';
import { Pages } from './pages';
import { PersonHandle } from './person-handle';

/** What was said in the room, the newest last. */
@Component({
  selector: 'parlour-messages-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Paged, PersonHandle],
  templateUrl: './messages-panel.html',
  styleUrls: ['./panel.css', './messages-panel.css'],
})
export class MessagesPanel {
  private readonly requests = inject(OperatorRequests);
  private readonly leading = inject(Leading);
  readonly room = input.required<OperatorRoom>();
  readonly chosen = output<Member>();

  protected readonly takenAway = takenAway;
  protected readonly clockTime = clockTime;
  protected readonly dayName = dayName;
  protected readonly fullTime = fullTime;
  /** The newest first, as they are asked for. */
  protected readonly said = new Pages<Message>(async (before) => {
    const asked = { room: this.room().slug, ...(before !== undefined && { before: +before }) };
    const outcome = await this.requests.ask('history', asked);
    if ('refusal' in outcome) return outcome;
    const { messages, more } = outcome.data;
    return { data: { items: messages.toReversed(), next: more ? messages[0]?.seq : undefined } };
  });
  protected readonly lines = computed(() => {
    const messages = this.said.items()?.toReversed() ?? [];
    const timeline = { cursor: 0, last: 0, messages, older: false, newer: false };
    return linesOf({ timeline, notices: [], entries: [], you: undefined });
  });

  protected async remove({ seq, author }: Said, row: HTMLElement) {
    const question = `Take this message of ${author.name} away, for everybody and for good?`;
    if (seq === undefined || !confirm(question)) return;
    const outcome = await this.leading.remove(this.room().slug, seq);
    if ('refusal' in outcome) alert(outcome.refusal);
    // The button goes with the text.
    else row.focus();
  }
}
