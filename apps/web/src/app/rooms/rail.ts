import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  outputBinding,
  signal,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import { Router, RouterLink, RouterLinkActive } from '@angular/router';
import { LIMITS, LOBBY, slugify } from '@parlour/protocol';
import { MessageBox } from '../room/message-box';
import { Place } from '../room/place';
import { ChatSocket } from '../socket/chat-socket';
import { ArrowKeys } from '../ui/arrow-keys';
import { atMost99 } from '../ui/at-most-99';
import { FocusWhen } from '../ui/focus-when';
import { hueOf } from '../ui/hue';
import { Icon } from '../ui/icon';
import { openDialog } from '../ui/open-dialog';
import { Panels } from '../ui/panels';
import { ThemeButton } from '../ui/theme-button';
import { Rooms } from './rooms';

/** How often the list of other rooms is asked for while it can be seen. */
const REFRESH_MS = 15_000;

/** The rooms: mine with what is new in them, the others to enter, a field to make one. */
@Component({
  selector: 'parlour-rail',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ArrowKeys, FocusWhen, Icon, RouterLink, RouterLinkActive, ThemeButton],
  host: { '[class.open]': 'panels.rooms()', '(keydown.escape)': 'panels.close()' },
  templateUrl: './rail.html',
  styleUrl: './rail.css',
})
export class Rail {
  private readonly rooms = inject(Rooms);
  private readonly router = inject(Router);
  private readonly socket = inject(ChatSocket);
  protected readonly panels = inject(Panels);

  private readonly place = inject(Place);
  private readonly messageBox = inject(MessageBox);
  protected readonly hueOf = hueOf;
  protected readonly atMost99 = atMost99;
  protected readonly longest = LIMITS.roomCodePoints * 2;
  protected readonly mine = computed(() =>
    this.rooms.mine().map((room) => ({ room, isLobby: room.slug === LOBBY })),
  );
  protected readonly others = computed(() => {
    const mine = new Set(this.rooms.mine().map(({ slug }) => slug));
    return this.rooms.listed().filter(({ room }) => !mine.has(room));
  });

  private readonly dialogs = viewChild.required('dialogs', { read: ViewContainerRef });
  /** The room whose link had the focus last. */
  protected readonly visited = signal('');
  /** Where Tab stops in each of the two lists: arrow keys lead to the other links. */
  protected readonly stops = computed(() => {
    const [visited, open] = [this.visited(), this.place.slug()];
    const mine = this.mine().map(({ room }) => room.slug);
    const others = this.others().map(({ room }) => room);
    return [
      [visited, open, ...mine].find((slug) => mine.includes(slug)),
      [visited, ...others].find((slug) => others.includes(slug)),
    ];
  });

  constructor() {
    effect((onCleanup) => {
      if (this.socket.state() !== 'connected') return;
      const timer = setInterval(() => {
        // A link that changes its place in the list loses the focus.
        const isWalked = document.activeElement?.closest('#rail li');
        if (document.visibilityState === 'visible' && !isWalked) void this.rooms.refreshList();
      }, REFRESH_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  protected async enter(field: HTMLInputElement) {
    const slug = this.slugOf(field.value);
    field.setCustomValidity(slug === '' && field.value !== '' ? 'Use letters or digits.' : '');
    if (slug === '' || !field.reportValidity()) return;
    field.value = '';
    // A drawer gives the focus back to what opened it, and a finger's keyboard hides half of the room.
    const goesOn = !this.panels.rooms() && !matchMedia('(pointer: coarse)').matches;
    this.panels.close();
    await this.router.navigate(slug === LOBBY ? ['/'] : ['/r', slug]);
    if (goesOn) this.messageBox.focus();
  }

  protected async make() {
    const load = () => import('../dialogs').then((file) => file.NewRoom);
    await openDialog(this.dialogs(), load, [outputBinding('closed', () => this.panels.close())]);
  }

  /** Who types the lobby's title means the lobby. */
  private slugOf(typed: string): string {
    const slug = slugify(typed);
    const lobby = this.rooms.mine().find((room) => room.slug === LOBBY);
    return lobby && slug === slugify(lobby.title()) ? LOBBY : slug;
  }
}
