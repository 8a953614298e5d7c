import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { FocusWhen } from '../ui/focus-when';
import { Icon } from '../ui/icon';
import { Panels } from '../ui/panels';
import { FrameList } from './frame-list';

/** The wire, beside the chat: say something, and watch what it takes. */
@Component({
  selector: 'parlour-wire-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FocusWhen, FrameList, Icon, RouterLink],
  host: { '(keydown.escape)': 'panels.wire.set(false)' },
  template: `
    <aside id="wire" aria-labelledby="wire-title">
      <header>
        <h2 id="wire-title">On the wire</h2>
        <button
          type="button"
          class="icon"
          aria-label="Hide the wire"
          [parlourFocusWhen]="panels.wire()"
          (click)="panels.wire.set(false)"
        >
          <parlour-icon name="close" />
        </button>
      </header>
      <p>
        The real frames of your connection, as they pass.
        <a routerLink="/how-it-works" (click)="panels.wire.set(false)">The whole explanation</a>
      </p>
      <parlour-frame-list />
    </aside>
  `,
  styleUrl: './wire-drawer.css',
})
export class WireDrawer {
  protected readonly panels = inject(Panels);
}
