import { setTimeout as wait } from 'node:timers/promises';
import { CANARY, goodPayloads, type ServerProcess } from '@parlour/harness';
import { type CommandName, type Payload } from '@parlour/protocol';
import { commands, meRequests, operatorRequests } from '@parlour/protocol/schemas';
import type { Proof, Stage } from '../proof';
import { Visitor } from '../visitor';

/** Of the form that only the server makes, and nobody's. */
const NOWHERE = 'studio--0000000000zz';
/** What a field that may be left out is tried with; most of it does not fit, and is refused alike. */
const TRIED = [0, 1, 'wrong-key', true, 'x'] as const;
/** How long somebody who calls nothing more is listened to. */
const LISTEN_MS = 1_200;
const ROUTE = /Mapped \{([^,]+), (\w+)\} route/;

const OPERATOR_TOKEN = 'a-token-that-only-the-operator-has';

/** A private room, and whoever leads it. */
interface House {
  server: ServerProcess;
  host: Visitor;
  room: string;
  key: string;
}

type Outsider = (house: House) => Promise<Visitor>;

/** Everybody who must not read the room: what made them so. */
const OUTSIDERS: Record<string, Outsider> = {
  'was never in': ({ server }) => Visitor.connect(server.url),
  'has a wrong key': async ({ server, room }) => {
    const visitor = await Visitor.connect(server.url);
    await visitor.ask('join', { room, key: 'wrong-key' });
    return visitor;
  },
  'was shown out while online': async (house) => {
    const visitor = await member(house);
    const removed = new Promise((resolve) => visitor.socket.once('removed', resolve));
    await house.host.get('moderate', { room: house.room, guest: idOf(visitor), action: 'kick' });
    await removed;
    return visitor;
  },
  'was shown out while offline': (house) => shownOutAway(house, 'kick'),
  'was banned while offline': (house) => shownOutAway(house, 'ban'),
};

export const privateStaysPrivate: Proof = {
  id: 'G16',
  promise: 'a private room can’t be read by a non-member',

  async run(stage) {
    // Nest tells its table of routes at this level.
    const server = await stage.startServer({
      ...{ RATE_LIMIT: 'off', LOG_LEVEL: 'debug', OPERATOR_TOKEN },
    });
    const routes = server.log.flatMap((line) => routesIn(line));
    stage.figure('routes', routes.length, { least: 18 });
    const house = await open(server);
    const seen = await house.host.ask('join', { room: house.room });
    stage.check(JSON.stringify(seen).includes(CANARY), 'who is in reads what is there');

    // Whoever gets in may put an end to the room itself.
    const ends: string[] = [];
    const bustling = () => void bustle(house).catch((error: Error) => ends.push(error.message));
    const talk = setInterval(bustling, 50);
    stage.finally(() => clearInterval(talk));
    let calls = 0;
    for (const [who, make] of Object.entries(OUTSIDERS)) {
      const outsider = await make(house);
      const heard = listen(outsider);
      for (const command of Object.keys(commands) as CommandName[])
        calls += await callAlike(stage, who, outsider, house.room, command);
      await fetchAll(stage, who, house, outsider, routes);
      // Who writes is told once a second.
      await wait(LISTEN_MS);
      const leak = heard.find((data) => data.includes(CANARY) || data.includes(house.room));
      stage.check(leak === undefined, `who ${who} hears nothing of it: ${leak?.slice(0, 200)}`);
      outsider.leave();
      stage.progress(calls / (calls + 100));
    }
    stage.check(ends.length === 0, `who is in goes on as before: ${ends[0]}`);
    stage.figure('calls by outsiders', calls, { least: 300 });
  },
};

async function open(server: ServerProcess): Promise<House> {
  const host = await Visitor.connect(server.url);
  const { room, key } = await host.get('create', { title: `${CANARY} title`, access: 'private' });
  const house = { server, host, room: room.room, key: key as string };
  await host.get('join', { room: house.room });
  await host.get('configure', { room: house.room, topic: `${CANARY} topic` });
  await bustle(house);
  return house;
}

let said = 0;

/** Something goes on in the room. */
async function bustle({ host, room }: House) {
  const id = `said-${++said}`;
  await host.get('send', { room, id, text: `${CANARY} text` });
  await host.get('typing', { room });
  if (said % 10 === 0) await host.get('configure', { room, topic: `${CANARY} topic ${said}` });
}

const idOf = ({ welcome }: Visitor) => welcome.you.id;

async function member({ server, room, key }: House): Promise<Visitor> {
  const visitor = await Visitor.connect(server.url);
  await visitor.get('join', { room, key });
  return visitor;
}

async function shownOutAway(house: House, action: 'kick' | 'ban'): Promise<Visitor> {
  const visitor = await member(house);
  visitor.leave();
  await house.host.get('moderate', { room: house.room, guest: idOf(visitor), action });
  const back = await Visitor.connect(house.server.url, { token: visitor.welcome.token });
  await back.ask('join', { room: house.room, key: house.key });
  return back;
}

/** Everything that comes from now on, as it passes on the wire. */
function listen({ socket }: Visitor): string[] {
  const heard: string[] = [];
  socket.io.engine.on('data', (data: unknown) => heard.push(String(data)));
  return heard;
}

/** Calls the command on the room and on none: the answers have to be the same, to the byte. */
async function callAlike(
  stage: Stage,
  who: string,
  outsider: Visitor,
  room: string,
  command: CommandName,
): Promise<number> {
  const inRoom = payloadsOf(command, room);
  const nowhere = payloadsOf(command, NOWHERE);
  for (const [index, payload] of inRoom.entries()) {
    const answer = JSON.stringify(await outsider.ask(command, payload));
    const what = `${command} by who ${who}, with ${Object.keys(payload).join(', ')}`;
    stage.check(!answer.includes(CANARY), `${what} tells nothing: ${answer.slice(0, 200)}`);
    if (!('room' in payload)) continue;
    const other = JSON.stringify(await outsider.ask(command, nowhere[index] as typeof payload));
    stage.check(answer === other, `${what} is answered like no room: ${answer} and ${other}`);
  }
  return inRoom.length;
}

/** Calls that fit, and the same with something in each field that may be left out. */
function payloadsOf<C extends CommandName>(command: C, room: string): Payload<C>[] {
  const good: Record<string, unknown> = goodPayloads(room)[command];
  const optional = Object.keys(good).filter((field) => good[field] === undefined);
  const more = optional.flatMap((field) => TRIED.map((value) => ({ ...good, [field]: value })));
  return [good, ...more] as Payload<C>[];
}

/** What is called by HTTP, each request of a route by its name. */
interface Route {
  method: string;
  path: string;
  payload?: object;
}

function routesIn(line: string): Route[] {
  const [, path, method] = ROUTE.exec(line) ?? [];
  if (!path || !method) return [];
  if (!path.endsWith('/:request')) return [{ path, method }];
  const requests = path.startsWith('/api/operator') ? operatorRequests : meRequests;
  return Object.keys(requests).map((name) => ({
    ...{ method, path: path.replace(':request', name), payload: { code: 'wrong', here: false } },
  }));
}

/** By who shows their own token, as a cookie and as the operator's. */
async function fetchAll(
  stage: Stage,
  who: string,
  { server, room }: House,
  { welcome }: Visitor,
  routes: readonly Route[],
) {
  // The last one makes the token void.
  const inTurn = [...routes].sort(
    (a, b) => +a.path.includes('sign-out') - +b.path.includes('sign-out'),
  );
  for (const { method, path, payload } of inTurn) {
    const response = await fetch(new URL(path.replace(/:\w+/g, room), server.url), {
      method,
      headers: {
        ...{ cookie: `parlour_guest=${welcome.token}`, 'content-type': 'application/json' },
        ...(path.startsWith('/api/operator') && { authorization: `Bearer ${welcome.token}` }),
      },
      ...(payload && { body: JSON.stringify({ room, seq: 1, ...payload }) }),
    });
    const told = JSON.stringify([...response.headers]) + (await response.text());
    stage.check(!told.includes(CANARY), `${method} ${path} tells who ${who} nothing of it`);
  }
}
