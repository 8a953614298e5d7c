import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { keepFocus } from '../ui/keep-focus';
import type { Pages } from './pages';

/**
 * What is around a list that comes page by page: the way to the next page, and what there is to say
 * without one. A row that had the focus and is gone gives it to the list.
 */
@Component({
  selector: 'parlour-paged',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [NgTemplateOutlet],
  template: `
    @let it = pages();
    @if (it.refusal(); as reason) {
      <p class="refusal" role="alert">
        {{ reason }}
        <button type="button" class="link" (click)="it.refresh()">Try again</button>
      </p>
    }
    @if (upward()) {
      <ng-container [ngTemplateOutlet]="further" />
    }
    @if (it.items(); as items) {
      @if (items.length === 0) {
        <p class="none">{{ none() }}</p>
      }
    } @else if (!it.refusal()) {
      <p class="none">One moment…</p>
    }
    <div class="list" tabindex="-1"><ng-content /></div>
    @if (!upward()) {
      <ng-container [ngTemplateOutlet]="further" />
    }
    <ng-template #further>
      @if (it.next() !== undefined) {
        <p class="further">
          <button type="button" class="plain" (click)="it.further()">{{ more() }}</button>
        </p>
      }
    </ng-template>
  `,
  styles: `
    :host {
      display: block;
    }
    .list:focus {
      outline: none;
    }
    .none {
      color: var(--quiet);
    }
    /* Who goes on keeps the place by what they read, not by this. */
    .further {
      overflow-anchor: none;
      text-align: center;
    }
  `,
})
export class Paged {
  readonly pages = input.required<Pages<unknown>>();
  /** What leads on. */
  readonly more = input.required<string>();
  /** What is said of an empty list. */
  readonly none = input.required<string>();
  /** The next page comes before this one, not after it. */
  readonly upward = input(false);

  constructor() {
    keepFocus('.list');
  }
}
