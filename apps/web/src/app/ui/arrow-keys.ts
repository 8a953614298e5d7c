import { Directive, ElementRef, inject } from '@angular/core';

type Step = (at: number, count: number) => number;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * A list of links that is one stop for Tab: from there the arrow keys, Home and End lead from link
 * to link. Which of the links is the stop, the list says by `tabindex`.
 */
@Directive({ selector: '[parlourArrowKeys]', host: { '(keydown)': 'pressed($event)' } })
export class ArrowKeys {
  private readonly list = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected pressed(event: KeyboardEvent) {
    // With these, keys are the browser's: Alt and an arrow goes back a page.
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const links = [...this.list.querySelectorAll('a')];
    const at = links.findIndex((link) => link === document.activeElement);
    const step = STEPS[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    links[step(at, links.length)]?.focus();
  }
}
