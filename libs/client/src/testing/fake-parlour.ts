import {
  type Answer,
  ChatError,
  type CommandName,
  LIMITS,
  type Member,
  type Payload,
  type Refusal,
  type Reply,
} from '@parlour/protocol';
import { FakeSocket } from './fake-socket';
import { ann, RoomLog } from './room-log';

export const ben: Member = { id: 'b', name: 'Ben', tag: '7q2m', color: 30 };

type Answers = { [C in CommandName]?: (payload: Payload<C>) => Answer<C> };

/** A whole server as one client sees it: many rooms, and who is in them over which connection. */
export class FakeParlour {
  readonly socket = new FakeSocket((command, payload) =>
    this.reply(command as CommandName, payload as Payload<CommandName>),
  );
  readonly rooms = new Map<string, RoomLog>();
  readonly joined = new Set<string>();
  /** What becomes of the next commands of a kind instead, in turn: refused, or not heard. */
  readonly instead = new Map<CommandName, (Refusal | 'unheard')[]>();
  you = ann;
  log = 'log-1';
  private gate: Promise<void> | undefined;

  /** Takes the connection that is being asked for, and says welcome. */
  letIn() {
    this.joined.clear();
    this.socket.accept();
    this.joined.add('lobby');
    this.socket.tell('welcome', {
      protocol: 1,
      version: '1.0.0',
      log: this.log,
      you: this.you,
      lobby: this.room('lobby').join(),
      limits: LIMITS,
      tickMs: 10_000,
    });
  }

  lose() {
    this.joined.clear();
    this.socket.lose();
  }

  /** Somebody says something, and the client hears of it if it is in the room. */
  say(room: string, text: string) {
    const { rev } = this.room(room).send(text, { author: ben });
    this.publish(room, rev - 1);
  }

  /** Answers are on their way until the returned function is called. */
  hold(): () => void {
    let release!: () => void;
    this.gate = new Promise((resolve) => (release = resolve));
    return () => {
      this.gate = undefined;
      release();
    };
  }

  room(slug: string): RoomLog {
    const log = this.rooms.get(slug) ?? new RoomLog(slug);
    this.rooms.set(slug, log);
    return log;
  }

  payloads<C extends CommandName>(command: C): Payload<C>[] {
    return this.socket.asked
      .filter((one) => one.command === command)
      .map(({ payload }) => payload as Payload<C>);
  }

  private readonly answers: Answers = {
    join: ({ room, after }) => {
      this.joined.add(room);
      return this.room(room).join(after);
    },
    leave: ({ room }) => {
      this.needMember(room);
      this.joined.delete(room);
      return {};
    },
    send: ({ room, id, text }) => {
      this.needMember(room);
      const log = this.room(room);
      const { head } = log;
      const said = log.send(text, { id, author: this.you, at: Date.now() });
      // Persisted, acknowledged, published.
      if (said.rev > head) setTimeout(() => this.publish(room, head), 1);
      return said;
    },
    sync: ({ room, after }) => {
      this.needMember(room);
      return this.room(room).changes(after);
    },
    history: ({ room, before }) => this.room(room).history(before),
  };

  private needMember(room: string) {
    if (!this.joined.has(room)) throw new ChatError('not_member', 'you are not in this room');
  }

  private publish(room: string, after: number) {
    if (!this.joined.has(room)) return;
    this.socket.tell('messages', { room, ...this.room(room).frame(after) });
  }

  private async reply<C extends CommandName>(
    command: C,
    payload: Payload<C>,
  ): Promise<Reply<Answer<C>>> {
    const instead = this.instead.get(command)?.shift();
    if (instead === 'unheard') return new Promise(() => undefined);
    const reply: Reply<Answer<C>> = instead
      ? { ok: false, error: instead }
      : this.done(command, payload);
    await this.gate;
    return reply;
  }

  private done<C extends CommandName>(command: C, payload: Payload<C>): Reply<Answer<C>> {
    const answer = this.answers[command];
    if (!answer) throw new Error(`the fake server knows no ${command}`);
    try {
      return { ok: true, data: answer(payload) };
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return { ok: false, error: { code: error.code, message: error.message } };
    }
  }
}
