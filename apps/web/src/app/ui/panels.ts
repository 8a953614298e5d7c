import { computed, Injectable, signal } from '@angular/core';

/**
 * Which of the page's side panels are open. Where there is no room for all of them, the rooms and
 * the people are drawers over the conversation, one at a time.
 */
@Injectable({ providedIn: 'root' })
export class Panels {
  private readonly drawer = signal<'rooms' | 'people' | undefined>(undefined);
  private opener: HTMLElement | undefined;

  readonly rooms = computed(() => this.drawer() === 'rooms');
  readonly people = computed(() => this.drawer() === 'people');
  readonly drawerOpen = computed(() => this.drawer() !== undefined);
  readonly wire = signal(false);
  /** What is open takes the place of the rooms as well. */
  readonly alone = signal(false);

  /** Opens a drawer; closing it gives the focus back to where it was. */
  open(drawer: 'rooms' | 'people') {
    this.opener = document.activeElement as HTMLElement;
    this.drawer.set(drawer);
  }

  /** Shows the conversation alone. */
  close() {
    if (!this.drawerOpen()) return;
    this.drawer.set(undefined);
    // The conversation can take the focus again once it is rendered so.
    setTimeout(() => this.opener?.focus());
  }
}
