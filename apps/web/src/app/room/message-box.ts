import { afterNextRender, inject, Injectable, Injector, signal } from '@angular/core';

/** The way to where things are said, from anywhere on the page. */
@Injectable({ providedIn: 'root' })
export class MessageBox {
  private readonly injector = inject(Injector);
  /** Counts the composers on the page: between two rooms there may be none, or two. */
  readonly count = signal(0);

  /** Moves the focus there; on a page without one, to its text. */
  focus() {
    // Whoever was just led to another room has it after the next rendering.
    afterNextRender(() => document.querySelector<HTMLElement>('#message, #text')?.focus(), {
      injector: this.injector,
    });
  }
}
