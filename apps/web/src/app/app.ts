import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Identity } from './identity/identity';
import { SkipLink } from './room/skip-link';
import { Rail } from './rooms/rail';
import { Rooms } from './rooms/rooms';
import { StatusLine } from './status/status-line';
import { Panels } from './ui/panels';
import { WireDrawer } from './wire/wire-drawer';
import { WireLog } from './wire/wire-log';

/** The page: the rooms, what is open beside them, and how the connection is. */
@Component({
  selector: 'parlour-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.alone]': 'panels.alone()' },
  imports: [Rail, RouterOutlet, SkipLink, StatusLine, WireDrawer],
  template: `
    <parlour-skip-link [inert]="panels.drawerOpen()" />
    <parlour-rail />
    @if (panels.drawerOpen()) {
      <div class="backdrop" (click)="panels.close()" aria-hidden="true"></div>
    }
    <div class="content"><router-outlet /></div>
    @if (panels.wire()) {
      <parlour-wire-drawer />
    }
    <parlour-status-line />
  `,
  styleUrl: './app.css',
})
export class App {
  protected readonly panels = inject(Panels);

  constructor() {
    const identity = inject(Identity);
    // Everyone who listens is there before the first event comes.
    inject(Rooms);
    inject(WireLog);
    identity.connect();
  }
}
