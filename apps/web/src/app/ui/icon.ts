import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Strokes on a 24 x 24 field, drawn for Parlour. */
const PATHS = {
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  tidy: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13',
  menu: 'M4 7h16M4 12h16M4 17h16',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5',
  link: 'M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12.2 6M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.4-1.3',
  check: 'M5 13l4.5 4.5L19 7',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2',
  alert: 'M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.3',
  send: 'M4 12 20.5 4 15 20.5l-3.5-6.5zM11.5 14 20.5 4',
  down: 'M12 5v13M6 12.5l6 6 6-6',
  close: 'M6 6l12 12M18 6 6 18',
  wire: 'M3 12h4l2.5-7 5 14L17 12h4',
  leave: 'M11 4H5v16h6M10 12h10M16.5 8.5 20 12l-3.5 3.5',
  muted: 'M9 5h11v10h-4M12 15H10l-4 4v-4H4V6M3 3l18 18',
  unseen:
    'M4.5 8.5A14 14 0 0 0 2.5 12s3.5 6 9.5 6a9 9 0 0 0 4-.9M9.5 6.3A9 9 0 0 1 12 6c6 0 9.5 6 9.5 6a14 14 0 0 1-2.3 3M3 3l18 18',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  devices: 'M19 8V5H3v10h9M7 19h5M15 11h6v9h-6z',
  theme: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture beside words, or inside a button that has a name. */
@Component({
  selector: 'parlour-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path [attr.d]="path()" />
  </svg>`,
  styles: `
    :host {
      display: inline-flex;
      inline-size: 1.25em;
      block-size: 1.25em;
      flex: none;
    }
    path {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.75;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => PATHS[this.name()]);
}
