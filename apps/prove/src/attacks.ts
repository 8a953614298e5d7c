import { setTimeout as wait } from 'node:timers/promises';
import {
  BROKEN_PACKETS,
  ENGINE_PACKETS,
  frame,
  goodPayloads,
  IDLE_PACKETS,
  ODD_CALLS,
  ODD_FRAMES,
  ODD_REQUESTS,
  oddFields,
  post,
  request,
  tell,
  upgrade,
} from '@parlour/harness';
import { Visitor } from './visitor';
import type { Random } from './random';
import { RawConnection } from './raw-connection';

/** Who attacks what, with what luck. */
export interface Target {
  url: string;
  port: number;
  random: Random;
  deal: Deck;
}

/** What there is to attack with, each list dealt out whole before anything of it comes twice. */
export class Deck {
  private readonly left = new Map<readonly unknown[], unknown[]>();

  constructor(private readonly random: Random) {}

  from<T>(list: readonly T[]): T {
    const left = this.left.get(list) ?? [];
    if (left.length === 0) left.push(...this.random.shuffle(list));
    this.left.set(list, left);
    return left.pop() as T;
  }
}

/** Does one thing that a server should bear; resolves when it is done, whatever came of it. */
type Attack = (target: Target) => Promise<void>;

const POLLING = '/socket.io/?EIO=4&transport=polling';
/** Between the packets of one polling body. */
const SEPARATOR = '\x1e';

const CALLS = Object.entries(goodPayloads('lobby')).map(
  ([command, good]) => [command, [...ODD_CALLS, ...oddFields(good)]] as const,
);
const PACKETS = [...BROKEN_PACKETS, ...IDLE_PACKETS].map(([, packet]) => `4${packet}`);
const MESSAGES = [...PACKETS, ...ENGINE_PACKETS.map(([, packet]) => packet)];

/** What takes a server longest to read, of all that fits one frame. */
const HEAVY = [
  JSON.stringify(Array.from({ length: 500_000 }, () => 1)),
  JSON.stringify('x'.repeat(1_000_000)),
  JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`key-${n}`, n]))),
  '['.repeat(50_000) + ']'.repeat(50_000),
].map((json) => frame({ payload: `42["echo",${json}]` }));

/** A stock client that calls commands in odd ways, and does not wait for what is said to it. */
const commands: Attack = async ({ url, random, deal }) => {
  const visitor = await Visitor.connect(url);
  for (let count = 0; count < 20 && visitor.connected; count++) {
    const [command, calls] = deal.from(CALLS);
    const [, args] = deal.from(calls);
    tell(visitor.socket, command, args);
    // One by one: what a flood does is another promise.
    await wait(random.between(10, 50));
  }
  visitor.leave();
};

/** A WebSocket that speaks Engine.IO and Socket.IO wrong, or is not even a WebSocket. */
const frames: Attack = async ({ port, random, deal }) => {
  const connection = await RawConnection.open(port);
  connection.write(upgrade());
  await connection.hear(/101 Switching/, 2_000);
  if (random.next() < 0.9) connection.write(frame({ payload: '40' }));
  // Few: most of them are the last thing that a connection says.
  for (let count = 0; count < 2 && connection.open; count++) {
    if (random.next() < 0.6) connection.write(frame({ payload: deal.from(MESSAGES) }));
    else connection.write(deal.from(ODD_FRAMES)[1]);
    await wait(random.between(0, 20));
  }
  await finish(connection, random);
};

/** The heaviest of frames, one after the other. */
const heavy: Attack = async ({ port, random, deal }) => {
  const connection = await RawConnection.open(port);
  connection.write(upgrade());
  await connection.hear(/101 Switching/, 2_000);
  connection.write(frame({ payload: '40' }));
  for (let count = 0; count < HEAVY.length && connection.open; count++) {
    connection.write(deal.from(HEAVY));
    await wait(random.between(100, 300));
  }
  await finish(connection, random);
};

/** Long polling with broken bodies, two polls at once, and upgrades that stop half-way. */
const polls: Attack = async ({ port, random, deal }) => {
  const connection = await RawConnection.open(port);
  connection.write(request(`GET ${POLLING}`));
  const sid = (await connection.hear(/"sid":"([\w-]+)"/, 2_000))?.[1];
  const session = `${POLLING}&sid=${sid}`;
  const bodies = Array.from({ length: 1 + random.int(4) }, () => deal.from(MESSAGES));
  const attack = random.pick([
    () => connection.write(post(session, bodies.join(SEPARATOR))),
    () => connection.write(post(session, '40') + post(session, bodies.join(SEPARATOR))),
    () => connection.write(request(`GET ${session}`) + request(`GET ${session}`)),
    () => connection.write(post(session, SEPARATOR.repeat(50_000))),
    () => connection.write(post(session, '4'.repeat(2 * 1024 * 1024))),
    () => connection.write(post(session, '40').slice(0, -1)),
    () => connection.write(request(`GET ${session}`, ['Origin: https://evil.example'])),
    () => halfAnUpgrade(port, sid, random),
  ]);
  await attack();
  await connection.hear(/HTTP.*HTTP/s, random.between(0, 200));
  await finish(connection, random);
};

async function halfAnUpgrade(port: number, sid: string | undefined, random: Random) {
  const second = await RawConnection.open(port);
  second.write(upgrade([], `/socket.io/?EIO=4&transport=websocket&sid=${sid}`));
  await second.hear(/101 Switching/, 500);
  second.write(frame({ payload: random.pick(['2probe', '5', '40', '2', ...MESSAGES]) }));
  await finish(second, random);
}

/** HTTP as it should not be. */
const requests: Attack = async ({ port, random, deal }) => {
  const connection = await RawConnection.open(port);
  const [, text] = deal.from(ODD_REQUESTS);
  // In pieces, as a network may bring them.
  const cut = random.int(text.length);
  connection.write(text.slice(0, cut));
  if (random.next() < 0.3) await wait(random.between(0, 50));
  connection.write(text.slice(cut));
  await connection.hear(/HTTP/, random.between(0, 100));
  await finish(connection, random);
};

/** Says a byte now and then, and nothing more, for seconds. */
const drip: Attack = async ({ port, random }) => {
  const connection = await RawConnection.open(port);
  const text = random.pick([upgrade(), request('GET /'), post(POLLING, '40'), upgrade([], '/x')]);
  for (let at = 0; at < 20 && connection.open; at++) {
    connection.write(text.slice(at, at + 1));
    await wait(random.between(50, 150));
  }
  await finish(connection, random);
};

/** A hundred connections that are opened at once and never say who they are. */
const crowd: Attack = async ({ port, random }) => {
  const openings = [upgrade(), upgrade() + frame({ payload: '4' }), request(`GET ${POLLING}`), 'G'];
  const connections = await Promise.all(
    Array.from({ length: 100 }, () => RawConnection.open(port)),
  );
  for (const connection of connections) connection.write(random.pick(openings));
  await wait(random.between(500, 1_500));
  for (const connection of connections) connection.finish(random.pick(['end', 'reset']));
};

async function finish(connection: RawConnection, random: Random) {
  if (random.next() < 0.3) await wait(random.between(0, 300));
  connection.finish(random.pick(['end', 'reset']));
}

/** Every kind of attack, by name, and how many of it go on at a time. */
export const ATTACKS: Readonly<Record<string, { attack: Attack; atATime: number }>> = {
  'odd commands': { attack: commands, atATime: 1 },
  'heavy frames': { attack: heavy, atATime: 1 },
  'raw frames': { attack: frames, atATime: 6 },
  polling: { attack: polls, atATime: 4 },
  'raw HTTP': { attack: requests, atATime: 4 },
  'slow connections': { attack: drip, atATime: 4 },
  crowds: { attack: crowd, atATime: 1 },
};
