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
import { RouterLink } from '@angular/router';
import { LIMITS, LOBBY, type Member } from '@parlour/protocol';
import { PersonMenu } from '../people/person-menu';
import { RoomSettings } from '../room/room-settings';
import { Leading } from '../rooms/leading';
import { FocusWhen } from '../ui/focus-when';
import { hueOf } from '../ui/hue';
import { Icon } from '../ui/icon';
import { clockTime } from '../ui/times';
import { MessagesPanel } from './messages-panel';
import { OperatorRequests } from './operator-requests';
import { OperatorRoom } from './operator-room';
import { PeoplePanel } from './people-panel';
import { RecordPanel } from './record-panel';
import { RestrictionsPanel } from './restrictions-panel';
import { RoomMarks } from './room-marks';

/** The parts of a room, by how the address calls them: without a word it is what was said. */
const PANELS = [
  { show: undefined, label: 'Messages' },
  { show: 'people', label: 'People' },
  { show: 'restrictions', label: 'Muted or banned' },
  { show: 'record', label: 'What was done' },
] as const;

const CLOSED = 'It is closed now: it can still be read, but nobody can write in it.';

/** One room: what is in it, and what can be done about it. */
@Component({
  selector: 'parlour-room-desk',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    FocusWhen,
    Icon,
    MessagesPanel,
    PeoplePanel,
    PersonMenu,
    RecordPanel,
    RestrictionsPanel,
    RoomMarks,
    RoomSettings,
    RouterLink,
  ],
  templateUrl: './room-desk.html',
  styleUrl: './room-desk.css',
})
export class RoomDesk {
  private readonly requests = inject(OperatorRequests);
  private readonly leading = inject(Leading);
  /** It is made anew for another room. */
  readonly slug = input.required<string>();
  /** Which of the panels is open. */
  readonly show = input<string>();

  protected readonly panels = PANELS;
  protected readonly hueOf = hueOf;
  protected readonly clockTime = clockTime;
  protected readonly room = computed(() => new OperatorRoom(this.slug()));
  protected readonly isLobby = computed(() => this.slug() === LOBBY);
  protected readonly panel = computed(
    () => PANELS.find(({ show }) => show === this.show()) ?? PANELS[0],
  );
  private readonly isMissing = signal(false);
  protected readonly isGone = computed(
    () => this.isMissing() || this.requests.deleted().has(this.slug()),
  );
  /** What has become of the room while it was open. */
  protected readonly told = signal('');
  protected readonly settling = signal(false);
  /** Whose menu is open. */
  protected readonly chosen = signal<Member | undefined>(undefined);

  constructor() {
    effect(() => {
      this.requests.changes();
      untracked(() => {
        if (this.requests.deleted().has(this.slug())) return;
        void this.lookUp(this.room());
        // What can be done to somebody depends on what was.
        void this.room().restrictions.renew(this.leading);
      });
    });
  }

  /** There is no asking for one room, so it is looked for among those that are called like it. */
  private async lookUp({ slug, info }: OperatorRoom) {
    // A slug may be longer than what can be searched for, and a character is not cut in two.
    const query = slug.slice(0, LIMITS.queryUnits).replace(/\p{Cs}$/u, '');
    const outcome = await this.requests.ask('rooms', { query });
    if ('refusal' in outcome) return;
    const { rooms } = outcome.data;
    const found = rooms.find(({ room }) => room === slug);
    // Where more are called like it than fit an answer, it may be there all the same.
    this.isMissing.set(!found && rooms.length < LIMITS.page);
    if (!found) return;
    if (found.closed && info()?.closed === false) this.told.set(CLOSED);
    info.set(found);
  }
}
