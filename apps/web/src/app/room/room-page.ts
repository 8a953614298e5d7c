import { Clipboard } from '@angular/cdk/clipboard';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  inputBinding,
  signal,
  untracked,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Title } from '@angular/platform-browser';
import { ActivatedRoute, Router } from '@angular/router';
import { isSlug, LOBBY, slugify } from '@parlour/protocol';
import { PeopleList } from '../people/people-list';
import { invitationTo, keyIn, keyOf } from '../rooms/invitations';
import { Rooms } from '../rooms/rooms';
import { atMost99 } from '../ui/at-most-99';
import { hueOf } from '../ui/hue';
import { Icon } from '../ui/icon';
import { keepFocus } from '../ui/keep-focus';
import { openDialog } from '../ui/open-dialog';
import { Panels } from '../ui/panels';
import { clockTime } from '../ui/times';
import { Composer } from './composer';
import { MessageList } from './message-list';
import { Place } from './place';

/** A room at its address: opening it joins it. */
@Component({
  selector: 'parlour-room-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Composer, Icon, MessageList, PeopleList],
  templateUrl: './room-page.html',
  styleUrl: './room-page.css',
})
export class RoomPage {
  private readonly rooms = inject(Rooms);
  private readonly router = inject(Router);
  private readonly clipboard = inject(Clipboard);
  protected readonly panels = inject(Panels);

  /** From the address; none is the lobby. */
  readonly slug = input<string>();

  /** Where the address carries the key of an invitation. */
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);

  protected readonly room = computed(() => {
    const slug = this.slug() ?? LOBBY;
    const key = keyIn(this.fragment());
    return untracked(() => this.rooms.open(isSlug(slug) ? slug : slugify(slug) || LOBBY, key));
  });
  protected readonly isLobby = computed(() => this.room().slug === LOBBY);
  protected readonly hue = computed(() => hueOf(this.room().slug));
  protected readonly copied = signal(false);
  private readonly dialogs = viewChild.required('dialogs', { read: ViewContainerRef });
  protected readonly clockTime = clockTime;
  /** Only who has the key can invite into a private room. */
  protected readonly isUninvited = computed(() => {
    const info = this.room().info();
    return !!info?.private && keyOf(info.room) === undefined;
  });

  constructor() {
    keepFocus('#message');
    const title = inject(Title);
    const place = inject(Place);
    effect(() => place.slug.set(this.room().slug));
    effect(() => {
      const slug = this.slug();
      // An address typed by hand: `/r/Big Room` means the room `big-room`.
      if (slug !== undefined && !isSlug(slug)) void this.router.navigate(['/r', slugify(slug)]);
    });
    effect(() => {
      // The key is kept: it need not stand where others look over one's shoulder.
      if (keyIn(this.fragment()) === undefined) return;
      void this.router.navigate(['/r', this.room().slug], { replaceUrl: true });
    });
    effect(() => {
      const unread = this.rooms.mine().reduce((sum, room) => sum + room.unread(), 0);
      title.setTitle(
        `${unread > 0 ? `(${atMost99(unread)}) ` : ''}${this.room().title()} · Parlour`,
      );
    });
  }

  protected copyLink() {
    this.clipboard.copy(invitationTo(this.room().slug));
    this.copied.set(true);
    setTimeout(() => this.copied.set(false), 2_000);
  }

  protected async settle() {
    const load = () => import('../dialogs').then((file) => file.RoomSettings);
    await openDialog(this.dialogs(), load, [inputBinding('room', this.room)]);
  }

  protected enterAgain() {
    this.rooms.open(this.room().slug);
  }

  protected async leave() {
    const { slug } = this.room();
    await this.router.navigate(['/']);
    await this.rooms.leave(slug);
  }
}
