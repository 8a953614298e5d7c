import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { encode } from 'uqr';

/** Modules of white around it: with less of it cameras don't find where it begins. */
const QUIET = 4;

/** A text for cameras: black on white in either theme, as they read no other way for sure. */
@Component({
  selector: 'parlour-qr-code',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg
    role="img"
    [attr.aria-label]="label()"
    [attr.viewBox]="viewBox()"
    shape-rendering="crispEdges"
  >
    <path [attr.d]="path()" />
  </svg>`,
  styles: `
    svg {
      display: block;
      border: 1px solid var(--line);
      border-radius: 0.6rem;
      background: #fff;
      forced-color-adjust: none;
    }
    path {
      fill: #000;
    }
  `,
})
export class QrCode {
  readonly text = input.required<string>();
  readonly label = input.required<string>();
  private readonly modules = computed(() => encode(this.text(), { ecc: 'M', border: 0 }));
  protected readonly viewBox = computed(() => {
    const across = this.modules().size + 2 * QUIET;
    return [-QUIET, -QUIET, across, across].join(' ');
  });
  protected readonly path = computed(() => this.modules().data.map(barsOf).join(''));
}

/** Each run of black modules in a row, as a bar. */
function barsOf(row: readonly boolean[], y: number): string {
  const bars = row
    .map((black) => (black ? '#' : ' '))
    .join('')
    .matchAll(/#+/g);
  return Array.from(
    bars,
    ({ index, 0: { length } }) => `M${index} ${y}h${length}v1h-${length}z`,
  ).join('');
}
