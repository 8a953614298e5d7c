import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MessageBox } from './message-box';

/** The first stop of Tab: past the rooms, of which there may be many. Shown while it has the focus. */
@Component({
  selector: 'parlour-skip-link',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<a
    [attr.href]="isRoom() ? '#message' : '#text'"
    (click)="$event.preventDefault(); box.focus()"
    >Skip to the {{ isRoom() ? 'message box' : 'text' }}</a
  >`,
  styles: `
    a {
      position: fixed;
      inset-block-start: 0.6rem;
      inset-inline-start: 0.6rem;
      z-index: 4;
      padding: 0.6rem 1rem;
      border-radius: 0.6rem;
      background: var(--accent);
      color: var(--on-accent);
      font-weight: 650;
      box-shadow: var(--shadow);
    }
    a:not(:focus) {
      inline-size: 1px;
      block-size: 1px;
      padding: 0;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  `,
})
export class SkipLink {
  protected readonly box = inject(MessageBox);
  protected readonly isRoom = computed(() => this.box.count() > 0);
}
