import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Presence } from '../presence/presence';
import { connectionsOf, cut, type Engine, pause, queuedBytes, resume } from './engine';
import { watchPolls } from './polls';
import { Broadcast } from './broadcast';
import type { Session } from './session';

const LOOK_EVERY_MS = 500;

/** Queued bytes past which a connection gets no `presence` and no `typing`. */
const SOFT_LIMIT = 256 * 1024;
/**
 * Queued bytes past which nothing more is read of a connection, and past which it is cut if it
 * stays there for {@link PATIENCE_MS}: what it has asked for may take that long on a slow line.
 */
const HARD_LIMIT = 1024 * 1024;
const PATIENCE_MS = 3_000;
/** Queued bytes past which there is no patience. */
const FLOOD = 16 * HARD_LIMIT;

const LOG_EVERY_MS = 60_000;

/**
 * Bounds what one connection can make this server keep: who reads too slowly goes without what is
 * passing, then is cut. Nothing is lost by it: a client comes back and goes on from its cursor.
 */
@Injectable()
export class SlowReaders implements OnApplicationShutdown {
  private readonly logger = new Logger('SlowReaders');
  private readonly timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  private engine: Engine | undefined;
  /** Bytes that waited for all readers together, and how many of them had too much, when last looked at. */
  bytes = 0;
  count = 0;
  /** How many were cut since the start. */
  cuts = 0;
  private unlogged = 0;
  private loggedAt = -Infinity;

  constructor(
    private readonly broadcast: Broadcast,
    private readonly presence: Presence,
  ) {}

  /** Called once, when the server is made. */
  watch(engine: Engine) {
    this.engine = engine;
    watchPolls(engine);
  }

  onApplicationShutdown() {
    clearInterval(this.timer);
  }

  /** Lets a connection ask for nothing more until it has read what it asked for. */
  check(who: Session) {
    const queued = queuedBytes(who.socket);
    if (queued > FLOOD) this.cut(who.socket);
    else if (queued > HARD_LIMIT && !who.isHeldUp) {
      who.isHeldUp = true;
      pause(who.socket);
    }
  }

  private look() {
    const now = performance.now();
    this.bytes = this.count = 0;
    for (const who of this.broadcast.everybody) {
      const queued = queuedBytes(who.socket);
      if (queued <= HARD_LIMIT) who.overSince = undefined;
      else who.overSince ??= now;
      if (queued > FLOOD || now - (who.overSince ?? now) >= PATIENCE_MS) this.cut(who.socket);
      if (queued > SOFT_LIMIT) {
        who.isSlow = true;
        this.count++;
      } else if (who.isSlow || who.isHeldUp) this.makeUp(who);
    }
    // Those who have not been welcomed, or have left, can make it queue answers, too.
    for (const conn of this.engine ? connectionsOf(this.engine) : []) {
      const queued = queuedBytes({ conn });
      this.bytes += queued;
      if (queued > FLOOD) this.cut({ conn });
    }
  }

  /** What it was not told of its rooms, it can ask for now. */
  private makeUp(who: Session) {
    who.isSlow = false;
    if (who.isHeldUp) resume(who.socket);
    who.isHeldUp = false;
    for (const room of who.owed ?? []) {
      if (!who.rooms.has(room)) continue;
      const count = this.presence.count(room);
      who.tell('presence', { room, count, joined: [], left: [], truncated: true });
    }
    who.owed = undefined;
  }

  private cut(socket: Pick<Session['socket'], 'conn'>) {
    cut(socket);
    this.cuts++;
    this.unlogged++;
    if (performance.now() - this.loggedAt < LOG_EVERY_MS) return;
    this.logger.warn(
      `${this.unlogged} connections read too slowly and were cut; they go on from where they were`,
    );
    this.unlogged = 0;
    this.loggedAt = performance.now();
  }
}
