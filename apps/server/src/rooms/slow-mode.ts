import { Injectable } from '@nestjs/common';
import { Bus } from '../cluster/bus';
import { type Pause, tooSoon } from './pauses';

/** Deletes what is there, unless it is another message's by now. */
const GIVE_BACK = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end`;

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
    let isRepeat = false;
    try {
      isRepeat = await this.share(place, pause);
      return await say();
    } catch (error) {
      pause.giveBack();
      // Nobody waits for it: what is left is over by itself.
      if (!isRepeat) void this.bus.unlessAway((redis) => redis.eval(GIVE_BACK, 1, place, pause.id));
      throw error;
    }
  }

  /**
   * Lets the others know of the pause. Resolves with whether it is taken already, by the same
   * message: whoever has not heard its answer repeats it.
   */
  private async share(place: string, { ms, id }: Pause): Promise<boolean> {
    for (;;) {
      const taken = await this.bus.unlessAway((redis) => redis.set(place, id, 'PX', ms, 'NX'));
      if (taken !== null) return false;
      const last = await this.bus.unlessAway(async (redis) =>
        Promise.all([redis.get(place), redis.pttl(place)]),
      );
      if (!last) return false;
      const [lastId, leftMs] = last;
      if (lastId === id) return true;
      if (leftMs > 0) throw tooSoon(leftMs);
      // It is over in this moment.
    }
  }
}
