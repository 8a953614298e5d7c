import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Reply } from '@parlour/protocol';
import { io, type Socket } from 'socket.io-client';
import * as parser from 'socket.io-parser';

const CONNECTIONS = 20;
/** How often they speak, in ms: all that is due by then. */
const TURN_MS = 10;
const WORDS = 'the tide comes in and nobody reads as fast as a full room of people talks'.split(
  ' ',
);

/** Reads answers alone: twenty times what everybody says is more than the page ever has to read. */
class Deaf extends parser.Decoder {
  override add(data: unknown) {
    if (!(typeof data === 'string' && data.startsWith('2["messages"'))) super.add(data);
  }
}

/** People who all talk at once in a room, in this process: at a pace, whatever is answered. */
export class Crowd {
  /** What was said, by the place it got: `said[0]` is the room's first message. */
  readonly said: string[] = [];
  private count = 0;

  private constructor(
    private readonly room: string,
    private readonly sockets: readonly Socket[],
  ) {}

  static async enter(url: string, room: string): Promise<Crowd> {
    const sockets = Array.from({ length: CONNECTIONS }, () =>
      io(url, {
        transports: ['websocket'],
        reconnection: false,
        parser: { ...parser, Decoder: Deaf },
      }),
    );
    await Promise.all(sockets.map((socket) => socket.emitWithAck('join', { room })));
    return new Crowd(room, sockets);
  }

  /** Resolves when all of it is answered. */
  async talk(perSecond: number, seconds: number) {
    const [start, before] = [performance.now(), this.count];
    const answers: Promise<void>[] = [];
    for (let spoken = 0; spoken < perSecond * seconds; await wait(TURN_MS)) {
      const due = ((performance.now() - start) / 1_000) * perSecond;
      for (; spoken < Math.min(due, perSecond * seconds); spoken++) {
        const answer = this.say(before + spoken);
        // Told below, unless somebody has given up waiting.
        answer.catch(() => undefined);
        answers.push(answer);
      }
    }
    await Promise.all(answers);
  }

  leave() {
    for (const socket of this.sockets) socket.disconnect();
  }

  private async say(n: number) {
    this.count++;
    const socket = this.sockets[n % this.sockets.length] as Socket;
    const text = `${n}: ${WORDS.slice(0, 1 + (n % WORDS.length)).join(' ')}`;
    const payload = { room: this.room, id: `n${n}`, text };
    const reply = (await socket.emitWithAck('send', payload)) as Reply<Answer<'send'>>;
    if (!reply.ok) throw new Error(`${text}: ${reply.error.message}`);
    this.said[reply.data.seq - 1] = text;
  }
}
