import { LIMITS, type OperatorRequestName, type Refusal } from '@parlour/protocol';
import type {
  Member,
  Moderation,
  RequestAnswer,
  RequestPayload,
  Restriction,
  Room,
} from '@parlour/protocol';
import { operatorRequests } from '@parlour/protocol/schemas';
import { RoomLog } from '../../../../libs/client/src/testing/room-log';

type Answers = { [R in OperatorRequestName]: (payload: RequestPayload<R>) => RequestAnswer<R> };
interface Instead {
  status: number;
  /** Text that is no JSON, if it is no reply. */
  body?: { ok: false; error: Refusal } | string;
}

const PREFIX = '/api/operator/';

/** The server as its operator sees it by HTTP: asks for the token, and answers by the contract. */
export class FakeOperator {
  token = 'the-right-token';
  readonly asked: { name: OperatorRequestName; payload: unknown }[] = [];
  /** How the next request of a kind is answered instead; undefined: not at all. */
  readonly instead = new Map<OperatorRequestName, Instead | undefined>();
  /** The newest first. */
  readonly rooms: Room[] = [];
  readonly logs = new Map<string, RoomLog>();
  members: Member[] = [];
  restrictions: Restriction[] = [];
  /** The newest first. */
  moderations: Moderation[] = [];
  /** Most messages, people and deeds in one answer. */
  page: number = LIMITS.page;
  overview = {
    ...{ version: '1.2.3', startedAt: 0, online: 3, connections: 4, rooms: 2 },
    ...{ storedBytes: 13_107_200, mostBytes: 2_147_483_648 },
  };

  /** Takes the place of the browser's `fetch`. */
  static setUp(): FakeOperator {
    const operator = new FakeOperator();
    Object.assign(globalThis, { fetch: operator.fetch });
    return operator;
  }

  room(slug: string, more: Partial<Room> = {}): RoomLog {
    const counters = { last: 0, head: 0, count: 0 };
    const kind = { private: false, closed: false };
    this.rooms.unshift({ room: slug, title: slug, topic: '', ...counters, ...kind, ...more });
    const log = new RoomLog(slug, this.page);
    this.logs.set(slug, log);
    return log;
  }

  payloads<R extends OperatorRequestName>(name: R): RequestPayload<R>[] {
    return this.asked
      .filter((one) => one.name === name)
      .map(({ payload }) => payload as RequestPayload<R>);
  }

  private readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const name = url.slice(PREFIX.length) as OperatorRequestName;
    const payload: unknown = JSON.parse(String(init.body));
    const { Authorization: authorization = '' } = init.headers as Record<string, string>;
    // As a browser does it.
    if (/[^\0-\xff]/.test(authorization)) throw new TypeError('no ISO-8859-1 code point');
    this.asked.push({ name, payload });
    await new Promise((resolve) => setTimeout(resolve));
    const instead = this.instead.get(name);
    if (this.instead.delete(name)) {
      if (!instead) throw new TypeError('Failed to fetch');
      return responseOf(instead.status, instead.body);
    }
    const isRight = authorization === `Bearer ${this.token}` && init.method === 'POST';
    if (!isRight) return responseOf(401, refusal('forbidden', 'the token is wrong'));
    const checked = operatorRequests[name].payload.safeParse(payload);
    if (!checked.success) return responseOf(400, refusal('invalid', checked.error.message));
    const { room } = payload as { room?: string };
    if (room !== undefined && !this.logs.has(room)) {
      return responseOf(404, refusal('not_found', 'there is no such room'));
    }
    const answer = this.answers[name] as (payload: unknown) => unknown;
    // What has gone over the network changes no more.
    return responseOf(200, JSON.parse(JSON.stringify({ ok: true, data: answer(payload) })));
  };

  private readonly answers: Answers = {
    overview: () => this.overview,
    rooms: ({ query = '' }) => ({
      rooms: this.rooms
        .filter(({ room, title }) => room.includes(query) || title.includes(query))
        .slice(0, LIMITS.page),
    }),
    history: ({ room, before }) => this.log(room).history(before),
    members: ({ from }) => {
      const { page, next } = this.pageOf(this.members, from);
      return { members: page, count: this.members.length, next };
    },
    restrictions: ({ from }) => {
      const { page, next } = this.pageOf(this.restrictions, from);
      return { restrictions: page, next };
    },
    moderations: ({ before = Infinity }) => {
      const rest = this.moderations.filter(({ n }) => n < before);
      return { moderations: rest.slice(0, this.page), more: rest.length > this.page };
    },
    configure: ({ room, title, topic, locked, unlisted }) => {
      const info = this.rooms.find((one) => one.room === room) as Room;
      Object.assign(
        info,
        title !== undefined && { title },
        topic !== undefined && { topic },
        locked !== undefined && { locked: locked || undefined },
        unlisted !== undefined && { unlisted: unlisted || undefined },
      );
      return { room: info };
    },
    moderate: ({ guest, action }) => {
      const stays = ({ member }: Restriction) => member.id !== guest;
      if (action === 'unmute' || action === 'unban') {
        this.restrictions = this.restrictions.filter(stays);
      }
      if (action === 'ban' || action === 'kick') {
        this.members = this.members.filter(({ id }) => id !== guest);
      }
      return {};
    },
    remove: ({ room, seq }) => ({ rev: this.log(room).remove(seq).rev }),
    close: ({ room }) => {
      Object.assign(this.rooms.find((one) => one.room === room) as Room, { closed: true });
      return {};
    },
    delete: ({ room }) => {
      this.logs.delete(room);
      const at = this.rooms.findIndex((one) => one.room === room);
      this.rooms.splice(at, 1);
      return {};
    },
  };

  private log(room: string): RoomLog {
    return this.logs.get(room) as RoomLog;
  }

  private pageOf<T>(all: readonly T[], from = '0') {
    const end = Number(from) + this.page;
    const next = end < all.length ? String(end) : undefined;
    return { page: all.slice(end - this.page, end), next };
  }
}

const refusal = (code: Refusal['code'], message: string): Instead['body'] => ({
  ok: false,
  error: { code, message },
});

/** As much of a response as the page looks at: jsdom has none. */
function responseOf(status: number, body: unknown): Response {
  const json = () =>
    typeof body === 'object' ? Promise.resolve(body) : Promise.reject(new SyntaxError('no JSON'));
  return { status, json } as Response;
}
