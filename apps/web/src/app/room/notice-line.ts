import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { LOBBY } from '@parlour/protocol';
import { hueOf } from '../ui/hue';
import { clockTime } from '../ui/times';
import { type Notice, othersOf } from './notice';

/** A quiet line between messages: who came, went, took another name, or took the room over. */
@Component({
  selector: 'parlour-notice-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p>
      @let it = notice();
      @let who = it.members[0];
      @switch (it.kind) {
        @case ('renamed') {
          <bdi class="hued" [style.--hue]="who?.color">{{ it.was }}</bdi> is now
          <bdi class="hued" [style.--hue]="who?.color">{{ who?.name }}</bdi>
        }
        @case ('owned') {
          <bdi class="hued" [style.--hue]="who?.color">{{ who?.name ?? 'Somebody else' }}</bdi> now
          owns this room
        }
        @case ('closed') {
          This room was closed: it can still be read
        }
        @default {
          <bdi class="hued" [style.--hue]="who?.color">{{ who?.name }}</bdi> {{ rest() }}
          @if (!isLobby()) {
            <bdi class="hued" [style.--hue]="roomHue()">{{ title() ?? slug() }}</bdi>
          }
        }
      }
      <time>{{ time() }}</time>
    </p>
  `,
  styles: `
    p {
      margin: 0.5rem 0;
      color: var(--quiet);
      font-size: 0.85rem;
      text-align: center;
    }
    time {
      white-space: nowrap;
      margin-inline-start: 0.4rem;
      font-size: 0.75rem;
    }
  `,
})
export class NoticeLine {
  readonly notice = input.required<Notice>();
  readonly slug = input.required<string>();
  /** What the room is called, if not by its slug. */
  readonly title = input<string>();

  protected readonly rest = computed(() => {
    const { members, kind } = this.notice();
    return `${othersOf(members)} ${kind}`.trim();
  });
  protected readonly isLobby = computed(() => this.slug() === LOBBY);
  protected readonly roomHue = computed(() => hueOf(this.slug()));
  protected readonly time = computed(() => clockTime(this.notice().at));
}
