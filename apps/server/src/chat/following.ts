import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Checked } from '@parlour/protocol';
import { Bus } from '../cluster/bus';
import { KnownNames } from '../guests/known-names';
import { Names } from '../guests/names';
import { Whereabouts } from '../guests/whereabouts';
import { Feeds, type Head } from '../live/feeds';
import { RoomLog } from '../messages/room-log';
import { OneAtATime } from '../one-at-a-time';
import { Outage } from '../outage';
import { Presence } from '../presence/presence';
import { type Banned, Moderation } from '../rooms/moderation';
import { type ChangeElsewhere, Orders, type Revised } from '../rooms/orders';
import { Rooms } from '../rooms/rooms';
import { Membership } from './membership';
import { SigningOut } from './signing-out';

/** Hints come in a millisecond. One that is lost costs no more than this; without Redis all are. */
const LOOKS_EVERY_MS = 3_000;
const LOOKS_WITHOUT_HINTS_EVERY_MS = 750;

/** Brings what was done by way of other processes to the members here. */
@Injectable()
export class Following implements OnModuleInit {
  private readonly outage = new Outage(
    new Logger('Following'),
    'what other processes do can not be followed',
    'other processes are followed again',
  );
  private lookedAt = 0;
  private isLooking = false;
  /** Threat: of two at once the older may come last, and give a name back to who has given it up. */
  private readonly namesToLearn = new OneAtATime(() => this.learnNames());

  constructor(
    private readonly bus: Bus,
    private readonly log: RoomLog,
    private readonly feeds: Feeds,
    private readonly orders: Orders,
    private readonly rooms: Rooms,
    private readonly moderation: Moderation,
    private readonly membership: Membership,
    private readonly presence: Presence,
    private readonly names: Names,
    private readonly whereabouts: Whereabouts,
    private readonly known: KnownNames,
    private readonly signingOut: SigningOut,
  ) {}

  onModuleInit() {
    const { unlessAway } = this;
    this.orders.changedElsewhere = (change) => unlessAway(this.follow(change));
    if (this.bus.isShared) this.feeds.onOpen = (room) => unlessAway(this.lookAtRooms([room]));
    this.bus.on<Head>('head', ([room, head]) => this.feeds.hint(room, head));
    this.bus.on<Revised>('order', (revised) => unlessAway(this.orders.hint(...revised)));
    // Also where nobody is in the room any more: they may have been.
    this.bus.on<Banned>('banned', (banned) => unlessAway(this.moderation.backBan(...banned)));
    this.bus.on('named', () => unlessAway(this.namesToLearn.run()));
    this.bus.on('signed out', () => unlessAway(this.signingOut.follow()));
  }

  /** For hints that were lost. */
  @Interval(LOOKS_WITHOUT_HINTS_EVERY_MS)
  async look() {
    const pause = this.bus.isUp ? LOOKS_EVERY_MS : LOOKS_WITHOUT_HINTS_EVERY_MS;
    const now = performance.now();
    const isDue = now - this.lookedAt >= pause - LOOKS_WITHOUT_HINTS_EVERY_MS / 2;
    if (!this.bus.isShared || this.isLooking || !isDue) return;
    this.isLooking = true;
    this.lookedAt = now;
    try {
      await Promise.all([
        this.lookAtRooms([...this.feeds.rooms]),
        this.namesToLearn.run(),
        this.signingOut.follow(),
      ]);
      this.outage.worked();
    } catch (error) {
      this.outage.failed(error);
    }
    this.isLooking = false;
  }

  private async lookAtRooms(rooms: readonly string[]) {
    const heads = await this.log.heads(rooms);
    for (const { room, head } of heads) this.feeds.hint(room, head);
    await Promise.all(heads.map(({ room, revision }) => this.orders.hint(room, revision)));
  }

  private async learnNames() {
    for (const { guest, name, seen_at: seenAt, version } of await this.known.changed()) {
      const isHere = this.whereabouts.connectionsOf(guest) > 0;
      if (!this.names.learn({ guest, name, seenAt, version }, isHere)) this.known.unread(version);
      else if (seenAt > 0) this.presence.renamed(guest, this.names.nameOf(guest) ?? name);
    }
  }

  /** Who has to go goes, and who may not write any more is told, as if it were done here. */
  private async follow({ before, after, deeds }: ChangeElsewhere) {
    const { slug, access } = after;
    if (access === 'deleted') return this.membership.clear(slug, 'the room was deleted');
    for (const { action, guest } of deeds) {
      if (guest === null) continue;
      const deed = { room: slug, guest, action: action as Checked<'moderate'>['action'] };
      const muted = before.mutedUntil(guest) !== after.mutedUntil(guest);
      await this.membership.moderated(deed, { led: false, muted });
    }
    for (const { action, guest } of deeds) {
      if (action === 'ban' && guest !== null) this.unlessAway(this.moderation.backBan(slug, guest));
    }
    if (before.face === after.face) return;
    const room = await this.rooms.find(slug);
    if (room) this.membership.tell(room);
  }

  private readonly unlessAway = (doing: Promise<unknown>) =>
    void doing.catch((error: unknown) => this.outage.failed(error));
}
