import { Injectable } from '@nestjs/common';
import { Bus } from '../cluster/bus';
import { newSecret } from '../secrets';
import { type Pause, tooSoon } from './pauses';

/** Who has taken it last: the same message again takes it over, as in `Pauses`. */
const TAKE = `
  local id = redis.call('hget', KEYS[1], 'id')
  if id and id ~= ARGV[1] then return redis.call('pttl', KEYS[1]) end
  redis.call('hset', KEYS[1], 'id', ARGV[1], 'by', ARGV[2])
  if id then return -1 end
  redis.call('pexpire', KEYS[1], ARGV[3])
  return 0
`;
const TAKEN_AGAIN = -1;
const GIVE_BACK = `if redis.call('hget', KEYS[1], 'by') == ARGV[1] then redis.call('del', KEYS[1]) end`;

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
    // A pause is of its pace: with another one it begins anew.
    const place = `${this.bus.channel} slow ${room} ${pause.ms} ${guest}`;
    const by = newSecret();
    let isTakenAgain = false;
    try {
      isTakenAgain = await this.share(place, pause, by);
      return await say();
    } catch (error) {
      pause.giveBack();
      // Nobody waits for it: what is left is over by itself.
      if (!isTakenAgain) void this.bus.unlessAway((redis) => redis.eval(GIVE_BACK, 1, place, by));
      throw error;
    }
  }

  /** Lets the others know of the pause. Resolves with whether it was taken already, by the same message. */
  private async share(place: string, { id, ms }: Pause, by: string): Promise<boolean> {
    const answer = await this.bus.unlessAway((redis) => redis.eval(TAKE, 1, place, id, by, ms));
    if (typeof answer === 'number' && answer > 0) throw tooSoon(answer);
    return answer === TAKEN_AGAIN;
  }
}
