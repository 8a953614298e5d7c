import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Presence } from '../presence/presence';
import { cut, queuedBytes } from './backlog';
import { Broadcast } from './broadcast';
import type { Session } from './session';

const LOOK_EVERY_MS = 500;

/** Queued bytes past which a connection gets no `presence` and no `typing`. */
const SOFT_LIMIT = 256 * 1024;
/** Queued bytes past which a connection is cut, if it stays there for {@link PATIENCE_MS}. */
const HARD_LIMIT = 1024 * 1024;
/** Time for a slow line to take a page of long messages. */
const PATIENCE_MS = 2_000;
/** Queued bytes past which there is no patience. */
const FLOOD = 4 * HARD_LIMIT;

const LOG_EVERY_MS = 60_000;

/**
 * Bounds what one connection can make this server keep: who reads too slowly goes without what is
 * passing, then is cut. Nothing is lost by it: a client comes back and goes on from its cursor.
 */
@Injectable()
export class SlowReaders implements OnApplicationShutdown {
  private readonly logger = new Logger('SlowReaders');
  private readonly timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  private unlogged = 0;
  private loggedAt = -Infinity;

  constructor(
    private readonly broadcast: Broadcast,
    private readonly presence: Presence,
  ) {}

  onApplicationShutdown() {
    clearInterval(this.timer);
  }

  /** Cuts a connection that has asked for far more than it reads. */
  check({ socket }: Session) {
    if (queuedBytes(socket) > FLOOD) this.cut(socket);
  }

  private look() {
    const now = performance.now();
    for (const who of this.broadcast.everybody) {
      const queued = queuedBytes(who.socket);
      if (queued <= HARD_LIMIT) who.overSince = undefined;
      else who.overSince ??= now;
      if (queued > FLOOD || now - (who.overSince ?? now) >= PATIENCE_MS) this.cut(who.socket);
      if (queued > SOFT_LIMIT) who.isSlow = true;
      else if (who.isSlow) this.makeUp(who);
    }
  }

  /** What it was not told of its rooms, it can ask for now. */
  private makeUp(who: Session) {
    who.isSlow = false;
    for (const room of who.owed ?? []) {
      const count = this.presence.count(room);
      who.tell('presence', { room, count, joined: [], left: [], truncated: true });
    }
    who.owed = undefined;
  }

  private cut(socket: Session['socket']) {
    cut(socket);
    this.unlogged++;
    if (performance.now() - this.loggedAt < LOG_EVERY_MS) return;
    this.logger.warn(
      `${this.unlogged} connections read too slowly and were cut; they go on from where they were`,
    );
    this.unlogged = 0;
    this.loggedAt = performance.now();
  }
}
