import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  inputBinding,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import type { Member } from '@parlour/protocol';
import { Identity } from '../identity/identity';
import { muteMark } from '../room/held-words';
import type { RoomState } from '../room/room-state';
import { ChatSocket } from '../socket/chat-socket';
import { FocusWhen } from '../ui/focus-when';
import { Icon } from '../ui/icon';
import { keepFocus } from '../ui/keep-focus';
import { openDialog } from '../ui/open-dialog';
import { Panels } from '../ui/panels';
import { PersonName } from '../ui/person-name';
import { askNames } from './ask-names';
import { watchRestrictions } from './watch-restrictions';

/** Everyone in a crowd learns at once that it has changed: they should not all ask at once. */
const askingDelay = () => 1_000 + Math.random() * 4_000;
const ASK_EVERY_MS = 10_000;

/** Who is in the room now. */
@Component({
  selector: 'parlour-people-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FocusWhen, Icon, PersonName],
  host: {
    '[class.open]': 'panels.people()',
    '[class.beside-wire]': 'panels.wire()',
    '(keydown.escape)': 'panels.close()',
  },
  template: `
    <aside #aside id="people" aria-labelledby="people-title">
      <h2 id="people-title" tabindex="-1">
        People <span>{{ room().count() }}</span>
        <button
          type="button"
          class="icon only-not-wide"
          aria-label="Hide people"
          [parlourFocusWhen]="panels.people()"
          (click)="panels.close()"
        >
          <parlour-icon name="close" />
        </button>
      </h2>
      <ul class="plain-list">
        @for (person of people(); track person.member.id) {
          <li>
            <parlour-person-name [member]="person.member" [tagged]="person.tagged" />
            @switch (room().rankOf(person.member.id)) {
              @case ('owner') {
                <span class="rank">owner</span>
              }
              @case ('moderator') {
                <span class="rank">moderator</span>
              }
            }
            @if (person.mark; as mark) {
              <span class="mark" [title]="mark.words">
                <parlour-icon [name]="mark.icon" />
                <span class="visually-hidden">{{ mark.words }}</span>
              </span>
            }
            @if (person.member.id === you()?.id) {
              <span class="rank">you</span>
            } @else if (leads(person.member.id)) {
              <button
                type="button"
                class="icon"
                [attr.aria-label]="'What to do about ' + person.member.name"
                (click)="choose(person.member)"
              >
                <parlour-icon name="more" />
              </button>
            }
          </li>
        }
      </ul>
      @if (unnamed() > 0) {
        <p>and {{ unnamed() }} more</p>
      }
    </aside>
    <ng-container #dialogs />
  `,
  styleUrl: './people-list.css',
})
export class PeopleList {
  private readonly socket = inject(ChatSocket);
  readonly room = input.required<RoomState>();
  protected readonly you = inject(Identity).you;
  protected readonly panels = inject(Panels);

  /** By name; with the tag where two bear the same one. */
  protected readonly people = computed(() => {
    const members = [...this.room().people().values()];
    const bearers = new Map<string, number>();
    for (const { name } of members) bearers.set(name, (bearers.get(name) ?? 0) + 1);
    members.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    return members.map((member) => ({
      member,
      tagged: bearers.get(member.name) !== 1,
      mark: this.markOf(member.id),
    }));
  });
  protected readonly unnamed = computed(() =>
    Math.max(0, this.room().count() - this.room().people().size),
  );

  private readonly aside = viewChild.required<ElementRef<HTMLElement>>('aside');
  private readonly dialogs = viewChild.required('dialogs', { read: ViewContainerRef });
  private askedAt = -Infinity;

  constructor() {
    effect((onCleanup) => {
      const room = this.room();
      if (!room.stale() || room.refused() || this.socket.state() !== 'connected') return;
      const wait = Math.max(askingDelay(), this.askedAt + ASK_EVERY_MS - Date.now());
      const timer = setTimeout(() => {
        this.askedAt = Date.now();
        void askNames(this.socket, room);
      }, wait);
      onCleanup(() => clearTimeout(timer));
    });
    watchRestrictions(this.room, this.aside);
    // The button of who is gone, or leads the room now, is gone with them.
    keepFocus('#people-title');
  }

  /** What those who lead the room are to know of somebody. */
  private markOf(guest: string) {
    const { rank, restrictions } = this.room();
    return rank() === undefined ? undefined : muteMark(restrictions.of(guest));
  }

  /** Opens the menu of what can be done to somebody. */
  protected async choose(member: Member) {
    const load = () => import('../dialogs').then((file) => file.PersonMenu);
    const bindings = [inputBinding('member', () => member), inputBinding('room', this.room)];
    await openDialog(this.dialogs(), load, bindings);
  }

  /** Whether I lead the room, and this person does not lead it as much. */
  protected leads(guest: string): boolean {
    const rank = this.room().rank();
    const theirs = this.room().rankOf(guest);
    return rank === 'owner' || (rank === 'moderator' && theirs === undefined);
  }
}
