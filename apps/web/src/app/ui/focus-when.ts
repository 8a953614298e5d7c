import { afterRenderEffect, Directive, ElementRef, inject, input } from '@angular/core';

/** Takes the focus each time its condition becomes true: the way into a panel that has opened. */
@Directive({ selector: '[parlourFocusWhen]' })
export class FocusWhen {
  readonly parlourFocusWhen = input.required<boolean>();

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    afterRenderEffect(() => {
      if (this.parlourFocusWhen()) nativeElement.focus();
    });
  }
}
