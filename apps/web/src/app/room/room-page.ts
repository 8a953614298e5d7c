import { Clipboard } from '@angular/cdk/clipboard';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import { isSlug, LOBBY, slugify } from '@parlour/protocol';
import { Identity } from '../identity/identity';
import { PeopleList } from '../people/people-list';
import { Rooms } from '../rooms/rooms';
import { atMost99 } from '../ui/at-most-99';
import { hueOf } from '../ui/hue';
import { Icon } from '../ui/icon';
import { Panels } from '../ui/panels';
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
  private readonly you = inject(Identity).you;
  protected readonly panels = inject(Panels);

  /** From the address; none is the lobby. */
  readonly slug = input<string>();

  protected readonly room = computed(() => {
    const slug = this.slug() ?? LOBBY;
    return untracked(() => this.rooms.open(isSlug(slug) ? slug : slugify(slug) || LOBBY));
  });
  protected readonly isLobby = computed(() => this.room().slug === LOBBY);
  protected readonly hue = computed(() => hueOf(this.room().slug));
  protected readonly isOwner = computed(() => {
    const owner = this.room().info()?.owner;
    return owner !== undefined && owner === this.you()?.id;
  });
  protected readonly copied = signal(false);

  constructor() {
    const title = inject(Title);
    const place = inject(Place);
    effect(() => place.slug.set(this.room().slug));
    effect(() => {
      const slug = this.slug();
      // An address typed by hand: `/r/Big Room` means the room `big-room`.
      if (slug !== undefined && !isSlug(slug)) void this.router.navigate(['/r', slugify(slug)]);
    });
    effect(() => {
      const unread = this.rooms.mine().reduce((sum, room) => sum + room.unread(), 0);
      title.setTitle(
        `${unread > 0 ? `(${atMost99(unread)}) ` : ''}${this.room().title()} · Parlour`,
      );
    });
  }

  protected copyLink() {
    this.clipboard.copy(new URL(`/r/${this.room().slug}`, location.origin).href);
    this.copied.set(true);
    setTimeout(() => this.copied.set(false), 2_000);
  }

  protected async leave() {
    const { slug } = this.room();
    await this.router.navigate(['/']);
    await this.rooms.leave(slug);
  }

  protected close() {
    const question = 'Close this room? It stays readable, but nobody can write in it again.';
    if (confirm(question)) void this.rooms.close(this.room().slug);
  }
}
