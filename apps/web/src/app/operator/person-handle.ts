import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { Member } from '@parlour/protocol';
import { Identity } from '../identity/identity';
import { muteMark } from '../room/held-words';
import { Icon } from '../ui/icon';
import { PersonName } from '../ui/person-name';
import type { OperatorRoom } from './operator-room';

/** Somebody, and the way to what can be done about them. */
@Component({
  selector: 'parlour-person-handle',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, PersonName],
  template: `
    <parlour-person-name [member]="member()" [tagged]="true" />
    <span class="more">
      @if (isYou()) {
        you
      }
      <ng-content />
    </span>
    @if (mark(); as mark) {
      <span class="mark" [title]="mark.words">
        <parlour-icon [name]="mark.icon" />
        <span class="visually-hidden">{{ mark.words }}</span>
      </span>
    }
    @if (!isYou()) {
      <button
        type="button"
        class="icon"
        [attr.aria-label]="'What to do about ' + member().name"
        (click)="chosen.emit(member())"
      >
        <parlour-icon name="more" />
      </button>
    }
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      min-inline-size: 0;
      min-block-size: 2.25rem;
      overflow-wrap: anywhere;
    }
    .more {
      flex: none;
      color: var(--quiet);
      font-size: 0.8rem;
    }
    .more:empty {
      display: none;
    }
    .mark {
      display: inline-flex;
      color: var(--warn);
      font-size: 0.85rem;
    }
    .icon {
      margin-block: -0.4rem;
      margin-inline-start: auto;
      color: var(--ink);
    }
    @media (width < 900px) {
      .icon {
        min-inline-size: 2.75rem;
        min-block-size: 2.75rem;
      }
    }
  `,
})
export class PersonHandle {
  private readonly you = inject(Identity).you;
  readonly member = input.required<Member>();
  /** Where they are marked if they are muted there. */
  readonly room = input<OperatorRoom>();
  readonly chosen = output<Member>();
  protected readonly mark = computed(() =>
    muteMark(this.room()?.restrictions.of(this.member().id)),
  );
  protected readonly isYou = computed(() => this.member().id === this.you()?.id);
}
