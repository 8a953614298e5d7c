import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { countdown, secondsInWords } from '../ui/countdown';

const SHOWN_FROM_MS = 1_000;

/**
 * How long it is until something can be said; its content, where it can be. Who listens to the page
 * is not told each second.
 */
@Component({
  selector: 'parlour-again-in',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (seconds(); as left) {
      <span role="timer" aria-live="off">again in {{ words(left) }}</span>
    } @else {
      <ng-content />
    }`,
  styles: `
    span {
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class AgainIn {
  /** ms since the epoch. */
  readonly at = input.required<number>();
  protected readonly seconds = countdown(() => this.at(), SHOWN_FROM_MS);
  protected readonly words = secondsInWords;
}
