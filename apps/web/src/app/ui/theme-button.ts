import { ChangeDetectionStrategy, Component, effect, signal } from '@angular/core';
import { Icon } from './icon';
import { lasting } from './storage';

const KEY = 'parlour.theme';
const THEMES = ['light dark', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const NAMES: Record<Theme, string> = {
  'light dark': 'as the system',
  light: 'light',
  dark: 'dark',
};

/** Light, dark, or as the system has it. The colours follow `color-scheme` by themselves. */
@Component({
  selector: 'parlour-theme-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `<button
    type="button"
    class="icon"
    [attr.aria-label]="'Theme: ' + names[theme()]"
    [title]="'Theme: ' + names[theme()]"
    (click)="next()"
  >
    <parlour-icon name="theme" />
  </button>`,
})
export class ThemeButton {
  protected readonly names = NAMES;
  protected readonly theme = signal<Theme>(
    THEMES.find((one) => one === lasting.read(KEY)) ?? THEMES[0],
  );

  constructor() {
    effect(() => {
      document.documentElement.style.colorScheme = this.theme();
      lasting.write(KEY, this.theme());
    });
  }

  protected next() {
    this.theme.update((theme) => THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] as Theme);
  }
}
