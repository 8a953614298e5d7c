import { Injectable } from '@nestjs/common';
import { Bus } from '../cluster/bus';
import { type Pause, tooSoon } from './pauses';

/** Lets a pause hold at every process, by way of Redis. While that is away each keeps its own. */
@Injectable()
export class SlowMode {
  constructor(private readonly bus: Bus) {}

  /**
   * Says something, and pauses; what is refused, at once or later, has taken no pause.
   *
   * @throws ChatError `rate_limited` for who pauses by way of another process
   */
  async pausing<T>(room: string, guest: string, pause: Pause, say: () => Promise<T>): Promise<T> {
    // Another pace begins anew, as it does for each process.
    const place = `${this.bus.channel} slow ${room} ${pause.ms} ${guest}`;
    let isShared = false;
    try {
      isShared = await this.share(place, pause);
      return await say();
    } catch (error) {
      pause.giveBack();
      if (isShared) await this.redis?.del(place).catch(goesBySelf);
      throw error;
    }
  }

  private get redis() {
    return this.bus.isUp ? this.bus.client : undefined;
  }

  /** Resolves with whether all processes know of the pause from now on. */
  private async share(place: string, { ms, id }: Pause): Promise<boolean> {
    const isFirst = await this.redis?.set(place, id, 'PX', ms, 'NX').catch(keepsOwn);
    if (isFirst !== null) return isFirst === 'OK';
    const [last, leftMs = 0] =
      (await Promise.all([this.redis?.get(place), this.redis?.pttl(place)]).catch(keepsOwn)) ?? [];
    // The same message again: whoever has not heard its answer repeats it.
    if (last !== id && leftMs > 0) throw tooSoon(leftMs);
    return false;
  }
}

/** Redis has gone in this moment: see `RedisLink`, which tells it. This process keeps its own pause. */
const keepsOwn = () => undefined;
/** The same, and what is there is over by itself. */
const goesBySelf = () => undefined;
