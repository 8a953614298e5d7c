import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { Router, RouterLink, RouterLinkActive } from '@angular/router';
import { LIMITS, LOBBY, slugify } from '@parlour/protocol';
import { ChatSocket } from '../socket/chat-socket';
import { FocusWhen } from '../ui/focus-when';
import { hueOf } from '../ui/hue';
import { Icon } from '../ui/icon';
import { Panels } from '../ui/panels';
import { ThemeButton } from '../ui/theme-button';
import { Rooms } from './rooms';

/** How often the list of other rooms is asked for while it can be seen. */
const REFRESH_MS = 15_000;

/** The rooms: mine with what is new in them, the others to enter, a field to make one. */
@Component({
  selector: 'parlour-rail',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FocusWhen, Icon, RouterLink, RouterLinkActive, ThemeButton],
  host: { '[class.open]': 'panels.rooms()', '(keydown.escape)': 'panels.close()' },
  templateUrl: './rail.html',
  styleUrl: './rail.css',
})
export class Rail {
  private readonly rooms = inject(Rooms);
  private readonly router = inject(Router);
  private readonly socket = inject(ChatSocket);
  protected readonly panels = inject(Panels);

  protected readonly hueOf = hueOf;
  protected readonly longest = LIMITS.roomCodePoints * 2;
  protected readonly mine = computed(() =>
    this.rooms.mine().map((room) => ({ room, isLobby: room.slug === LOBBY })),
  );
  protected readonly others = computed(() => {
    const mine = new Set(this.rooms.mine().map(({ slug }) => slug));
    return this.rooms.listed().filter(({ room }) => !mine.has(room));
  });

  constructor() {
    effect((onCleanup) => {
      if (this.socket.state() !== 'connected') return;
      const timer = setInterval(() => {
        if (document.visibilityState === 'visible') void this.rooms.refreshList();
      }, REFRESH_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  protected enter(field: HTMLInputElement) {
    const slug = this.slugOf(field.value);
    field.setCustomValidity(slug === '' && field.value !== '' ? 'Use letters or digits.' : '');
    if (slug === '' || !field.reportValidity()) return;
    field.value = '';
    this.panels.close();
    void this.router.navigate(slug === LOBBY ? ['/'] : ['/r', slug]);
  }

  /** Who types the lobby's title means the lobby. */
  private slugOf(typed: string): string {
    const slug = slugify(typed);
    const lobby = this.rooms.mine().find((room) => room.slug === LOBBY);
    return lobby && slug === slugify(lobby.title()) ? LOBBY : slug;
  }
}
