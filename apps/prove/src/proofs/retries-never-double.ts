import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Payload, Reply } from '@parlour/protocol';
import type { Proof, Stage } from '../proof';
import { System } from '../system';
import { TcpProxy } from '../tcp-proxy';
import { Visitor } from '../visitor';

const SIZES = {
  full: { messages: 200, lost: 5, later: 2_000 },
  short: { messages: 30, lost: 1, later: 200 },
} as const;
const ROOM = 'again';
const AT_ONCE = 5;
const IDS_AT_ONCE = 5;
const SILENT_MS = 2_000;

export const retriesNeverDouble: Proof = {
  id: 'G4',
  promise: 'a retry never doubles, and gets the first answer again',
  forms: ['one', 'cluster'],

  async run(stage) {
    const { messages, lost, later } = SIZES[stage.size];
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const teller = new Teller(stage, system);
    await teller.connect();

    for (let n = 0; n < lost; n++) await teller.tellUnheard(messages / lost, `lost-${n}`);
    stage.progress(0.3);
    await teller.tellAtOnce(messages);
    await teller.retryAll('at once');
    stage.progress(0.5);

    await system.restart();
    stage.mark('fault', 'SIGKILL and restart');
    await teller.connect();
    await teller.retryAll('after a restart');
    await teller.tellOthers(later);
    await teller.retryAll(`${later} messages later`);
    await teller.contradictAll();
    stage.progress(0.9);
    await system.kill();

    const rows = (await system.stored()).rows.filter(({ id }) => teller.answers.has(id));
    const ids = new Set(rows.map(({ id }) => id));
    stage.figure('messages, each sent again and again', ids.size, { least: messages });
    stage.figure('rows beyond one for each', rows.length - ids.size, { most: 0 });
    stage.check(
      rows.every(({ id, seq, text }) => teller.answers.get(id)?.seq === seq && text === textOf(id)),
      'each is stored at the place that every answer told, with the text that came first',
    );
    stage.figure('answers compared', teller.compared, { least: messages * AT_ONCE });
  },
};

/** A guest on several connections who never believes that it has been heard. */
class Teller {
  /** The first answer to each id. */
  readonly answers = new Map<string, Answer<'send'>>();
  compared = 0;
  private connections: Visitor[] = [];
  private token: string | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly system: System,
  ) {}

  /** As many connections as are used at once, all of one guest. */
  async connect() {
    this.connections = [];
    for (let n = 0; n < AT_ONCE; n++) this.connections.push(await this.open(this.system.urlOf(n)));
  }

  /** Nothing that the server says arrives for a while; then the connection is gone. */
  async tellUnheard(count: number, prefix: string) {
    const proxy = await TcpProxy.open(this.system.port);
    this.stage.finally(() => proxy.close());
    const unheard = await this.open(proxy.url);
    proxy.swallow();
    const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
    const outcomes = ids.map((id) => unheard.ask('send', sending(id)).then(heard, nothingHeard));
    await wait(SILENT_MS);
    proxy.reset();
    this.stage.mark('fault', 'no answer arrives', SILENT_MS);
    const answered = (await Promise.all(outcomes)).filter((came) => came).length;
    this.stage.check(answered === 0, 'no answer comes through a connection that swallows them');
    await Promise.all(ids.map((id) => this.tell(id, 'after its answer was lost')));
  }

  /** Each id on all connections, in the same moment: several ids, so that a commit holds repeats. */
  async tellAtOnce(count: number) {
    for (let first = 0; first < count; first += IDS_AT_ONCE) {
      const ids = Array.from({ length: IDS_AT_ONCE }, (_, n) => `at-once-${first + n}`);
      const tries = this.connections.flatMap((one) => ids.map((id) => ({ one, id })));
      await Promise.all(tries.map(({ one, id }) => this.tell(id, 'five times at once', one)));
    }
  }

  async retryAll(when: string) {
    await Promise.all([...this.answers.keys()].map((id) => this.tell(id, when)));
  }

  /** Time goes by: others say things. */
  async tellOthers(count: number) {
    const other = await Visitor.connect(this.system.url);
    await other.get('join', { room: ROOM });
    const ids = Array.from({ length: count }, (_, n) => `other-${n}`);
    await Promise.all(ids.map((id) => other.get('send', sending(id))));
    other.leave();
  }

  /** The same ids with another text: that is no retry. */
  async contradictAll() {
    const { connections, stage } = this;
    for (const id of this.answers.keys()) {
      const visitor = stage.random.pick(connections);
      const reply = await visitor.ask('send', { ...sending(id), text: 'something else' });
      const code = reply.ok ? 'accepted' : reply.error.code;
      stage.check(code === 'conflict', `another text under the id ${id} is a conflict: ${code}`);
    }
  }

  private async tell(id: string, when: string, by = this.stage.random.pick(this.connections)) {
    const reply = await by.ask('send', sending(id));
    if (!this.answers.has(id) && reply.ok) this.answers.set(id, reply.data);
    this.compared++;
    const first = this.answers.get(id);
    this.stage.check(isSame(reply, first), `${id} ${when} is answered as it was first`);
  }

  private async open(url: string): Promise<Visitor> {
    const { token } = this;
    const visitor = await Visitor.connect(url, token === undefined ? {} : { token });
    this.token ??= visitor.welcome.token;
    await visitor.get('join', { room: ROOM });
    return visitor;
  }
}

const heard = () => true;
/** What is to be expected here: the answer was swallowed, and the connection reset. */
const nothingHeard = () => false;

const textOf = (id: string) => `the text of ${id}`;
const sending = (id: string): Payload<'send'> => ({ room: ROOM, id, text: textOf(id) });

function isSame(reply: Reply<Answer<'send'>>, first: Answer<'send'> | undefined): boolean {
  return reply.ok && reply.data.seq === first?.seq && reply.data.at === first.at;
}
