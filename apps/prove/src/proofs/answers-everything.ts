import {
  type Arguments,
  ask,
  CANARY,
  generatedCalls,
  goodPayloads,
  ODD_CALLS,
  type Odd,
  oddFields,
  tell,
} from '@parlour/harness';
import { type CommandName, ERROR_CODES, LIMITS, type Reply } from '@parlour/protocol';
import { commands, events } from '@parlour/protocol/schemas';
import { Visitor } from '../visitor';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';
import { System } from '../system';

const SIZES = {
  full: { odd: Infinity, generated: 40, unasked: 40, calls: 10_000 },
  short: { odd: 30, generated: 8, unasked: 8, calls: 1_500 },
} as const;

const SILENCE_MS = 5_000;
/** A promise that is broken so often need not be put to the test for hours. */
const SILENCES_BORNE = 3;
const ROOM = 'room-of-the-host';
const UNKNOWN = 'shout';
const COMMANDS = [...(Object.keys(commands) as CommandName[]), UNKNOWN] as const;

/** Where a visitor may stand when it calls: what brings it there. */
const STATES: Record<string, (visitor: Visitor) => Promise<unknown>> = {
  fresh: async () => undefined,
  joined: (visitor) => visitor.get('join', { room: ROOM }),
  limited: async (visitor) => {
    await visitor.get('join', { room: ROOM });
    const tooMany = Array.from({ length: LIMITS.sendBurst + LIMITS.sendsPerSecond }, (_, n) => n);
    await Promise.all([
      ...tooMany.map((n) => visitor.ask('send', { room: ROOM, id: `spent-${n}`, text: 'spent' })),
      ...tooMany.map(() => visitor.ask('rooms', {})),
    ]);
  },
  removed: async (visitor) => {
    await visitor.get('join', { room: ROOM });
    await visitor.get('leave', { room: ROOM });
  },
};

export const answersEverything: Proof = {
  id: 'G5',
  promise: 'every command is answered',
  forms: ['one', 'cluster'],

  async run(stage) {
    const system = await System.start(stage);
    const pids = system.processes.map(({ pid }) => pid);
    const host = await Visitor.connect(system.url);
    await host.get('join', { room: ROOM });

    const states = Object.keys(STATES).map((state) => new Caller(stage, system.url, state));
    const all = states.length * COMMANDS.length;
    await Promise.all(
      states.map(async (caller) => {
        for (const command of COMMANDS) {
          await caller.callAll(command);
          stage.progress(states.reduce((done, { batches }) => done + batches, 0) / all);
        }
      }),
    );

    const times = states.flatMap((caller) => caller.times);
    stage.figure('commands called', times.length, { least: SIZES[stage.size].calls });
    stage.figure('answered after, p99', percentile(times, 99), { most: 2_000, unit: 'ms' });
    stage.figure('answered after, at most', Math.max(...times), { unit: 'ms' });
    const isSame = system.isRunning && system.processes.every(({ pid }, n) => pid === pids[n]);
    stage.check(isSame, 'the server runs on, the same process');
    const log = system.processes.flatMap((process) => process.log);
    const errors = log.filter((line) => /"level":[56]0/.test(line));
    stage.check(errors.length === 0, `no error in the server's log: ${errors[0]?.slice(0, 400)}`);
  },
};

/** A visitor in one state, who calls every command in every way. */
class Caller {
  /** ms to each answer. */
  readonly times: number[] = [];
  batches = 0;
  private silences = 0;
  private visitor: Visitor | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly url: string,
    private readonly state: string,
  ) {}

  async callAll(command: (typeof COMMANDS)[number]) {
    const { size, random } = this.stage;
    const { odd, generated, unasked } = SIZES[size];
    const good = command === UNKNOWN ? { room: ROOM } : goodPayloads(ROOM)[command];
    const calls: Odd<Arguments>[] = [
      ...random.shuffle([...ODD_CALLS, ...oddFields(good)]).slice(0, odd),
      ...generatedCalls(good, random.int(2 ** 31), generated),
      ['a good call', [good]],
    ];
    // As somebody new: a guest who is refused a thousand times in ten seconds is cut.
    this.visitor?.leave();
    await this.enter();
    for (const call of calls) await this.call(command, call);
    await this.enter();
    for (const [, args] of random.shuffle(calls).slice(0, unasked))
      if (this.visitor) tell(this.visitor.socket, command, args);
    await this.call('echo', [`after ${command} without an acknowledgement`, [{}]]);
    this.batches++;
  }

  /** Into the state again: a call may have led out of it, or have cost the connection. */
  private async enter() {
    if (!this.visitor?.connected) {
      this.visitor = await Visitor.connect(this.url);
      this.visitor.socket.onAny((event: string, payload: unknown) => this.hear(event, payload));
    }
    await STATES[this.state]?.(this.visitor);
  }

  private async call(command: string, [name, args]: Odd<Arguments>) {
    const what = `${command} (${this.state}) is answered for ${name}`;
    if (this.silences >= SILENCES_BORNE) return;
    if (!this.visitor?.connected) await this.enter();
    const { socket } = this.visitor as Visitor;
    const began = performance.now();
    try {
      const reply = await ask(socket, command, args, SILENCE_MS);
      const fault = faultOf(command, reply);
      this.stage.check(fault === undefined, `${what}: ${fault}`);
    } catch (error) {
      this.silences++;
      this.stage.check(false, `${what}: ${(error as Error).message}`);
    }
    this.times.push(performance.now() - began);
  }

  private hear(event: string, payload: unknown) {
    const schema = (events as Record<string, (typeof events)[keyof typeof events]>)[event];
    const told = schema?.safeParse(payload).success ?? false;
    this.stage.check(told, `the server tells events of the contract, not "${event}"`);
  }
}

/** What is wrong with an answer, if anything is. */
function faultOf(command: string, reply: Reply<unknown>): string | undefined {
  if (reply.ok) {
    const schema = commands[command as CommandName]?.answer;
    if (!schema) return 'an unknown command is accepted';
    return schema.safeParse(reply.data).success ? undefined : 'the data does not fit the contract';
  }
  const { code, message } = reply.error;
  if (!ERROR_CODES.includes(code)) return `there is no code "${code}"`;
  if (code === 'unavailable') return 'the server could not tell what is wrong';
  if (command === UNKNOWN && code !== 'unknown_command') return `an unknown command is "${code}"`;
  if (message.length > 200) return 'the message is longer than a sentence';
  // Half of it is enough: what is echoed may be cut. A name like the one that is taken is wanted.
  const { suggestion: _, ...refusal } = reply.error;
  if (JSON.stringify(refusal).includes(CANARY.slice(0, 6)))
    return 'the refusal echoes what was sent';
  return undefined;
}
