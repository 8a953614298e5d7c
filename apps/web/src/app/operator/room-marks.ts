import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { LOBBY, type Room } from '@parlour/protocol';

/** What is out of the ordinary about a room, in a word each. */
@Component({
  selector: 'parlour-room-marks',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@for (mark of marks(); track mark) {
    <span>{{ mark }}</span>
  }`,
  styles: `
    :host {
      display: inline-flex;
      flex-wrap: wrap;
      gap: 0.3rem;
    }
    span {
      padding: 0 0.45rem;
      border: 1px solid var(--line);
      border-radius: 99px;
      background: var(--raised);
      color: var(--quiet);
      font: 500 0.75rem/1.5 var(--sans);
      white-space: nowrap;
    }
  `,
})
export class RoomMarks {
  readonly room = input.required<Room>();
  protected readonly marks = computed(() => {
    const { room, private: isPrivate, unlisted, locked, closed } = this.room();
    const marks = {
      lobby: room === LOBBY,
      private: isPrivate,
      unlisted: unlisted && !isPrivate,
      locked: locked && !closed,
      closed,
    };
    return Object.entries(marks).flatMap(([mark, holds]) => (holds ? [mark] : []));
  });
}
