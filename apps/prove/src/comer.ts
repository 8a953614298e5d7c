import { setTimeout as wait } from 'node:timers/promises';
import { Backoff } from '@parlour/client';
import type { EventOf, Joined } from '@parlour/protocol';
import { RawMember } from './raw-member';

/**
 * A member of one room who comes back after every break, by the same backoff as the page, and goes on
 * from a cursor.
 */
export class Comer {
  /** How far it has followed the room. */
  cursor = 0;
  /** Messages that it was told, each counted once: as many as `cursor` where no message is changed. */
  told = 0;
  /** What was told is lost on the way: the line is down, and neither side knows yet. */
  isDeaf = false;
  isIn = false;
  private readonly backoff = new Backoff();
  private member: RawMember | undefined;
  private token: string | undefined;
  private isWanted = true;
  private isSyncing = false;
  /** The newest change that it has heard of. */
  private known = 0;

  constructor(
    private readonly port: number,
    private readonly room: string,
  ) {}

  /** Resolves when it has left. */
  async come() {
    while (this.isWanted) {
      await this.visit().catch(() => 'not yet: that is what the backoff is for');
      this.isIn = false;
      if (this.isWanted) await wait(this.backoff.next());
    }
  }

  leave() {
    this.isWanted = false;
    this.member?.leave();
  }

  private async visit() {
    const member = new RawMember(this.port, this.token === undefined ? {} : { token: this.token });
    this.member = member;
    this.known = this.cursor;
    member.on('welcome', ({ token }) => (this.token ??= token));
    member.on('messages', (frame) => this.isDeaf || this.hear(member, frame));
    await member.in();
    const { room, cursor } = this;
    const joined = await member.get('join', { room, ...(cursor > 0 && { after: cursor }) });
    this.join(joined);
    if (joined.more) await this.sync(member);
    this.isIn = true;
    this.backoff.reset();
    await member.over;
  }

  /** A newcomer to a room begins where the room is; whoever comes back, where they were. */
  private join({ after, head, messages }: Joined) {
    if (after === undefined) this.told = head;
    else this.told += messages.filter(({ rev }) => rev > this.cursor).length;
    this.cursor = head;
  }

  private hear(member: RawMember, { room, after, head, messages }: EventOf<'messages'>) {
    if (room !== this.room || head <= this.cursor) return;
    this.known = Math.max(this.known, head);
    if (after > this.cursor) return void this.sync(member).catch(() => 'the next visit goes on');
    this.told += messages.filter(({ rev }) => rev > this.cursor).length;
    this.cursor = head;
  }

  /** One at a time: what is heard meanwhile is either read with it, or asked for behind it. */
  private async sync(member: RawMember) {
    if (this.isSyncing) return;
    this.isSyncing = true;
    const { room } = this;
    try {
      for (let more = true; more || this.known > this.cursor;) {
        const changes = await member.get('sync', { room, after: this.cursor });
        this.hear(member, { room, ...changes });
        ({ more } = changes);
      }
    } finally {
      this.isSyncing = false;
    }
  }
}
