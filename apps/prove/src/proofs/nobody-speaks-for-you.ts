import type { Message, Payload } from '@parlour/protocol';
import type { ServerProcess } from '@parlour/harness';
import type { Proof, Stage } from '../proof';
import { Visitor } from '../visitor';

const ROOM = 'stage';
const RACES = { full: 200, short: 20 } as const;
const RACERS = 8;

/** Names, and others that a reader takes for them. */
const LOOK_ALIKES: Record<string, readonly string[]> = {
  'Ian Li': ['ian li', 'IAN LI', 'lan Li', 'Ian  Li', 'IanLi', 'I\u0430n Li', 'Ian L\u0456'],
  Zoë: [
    'zoë',
    'Zoe\u0308',
    'Z\u200boë',
    'Zo\u00adë',
    '\u202eZoë',
    'Ｚｏë',
    '\u2066Zoë\u2069',
    'Zoë\u2800',
    'Zo\ufffcë',
  ],
  coco: ['сосо', 'c\u03bfc\u03bf', 'ｃｏｃｏ', 'с\u043e\u0441\u043e', 'co\u2060co'],
  modern: ['rnodern', 'ＭＯＤＥＲＮ', 'mo\u2063dern'],
};
/** Nobody's, however they are written. */
const RESERVED = ['guest', 'Ｇuest', 'Gue\u200bst', 'system', 'Admin', 'аdmin', 'MODERATOR'];

export const nobodySpeaksForYou: Proof = {
  id: 'G15',
  promise: 'nobody speaks under another’s name',

  async run(stage) {
    const server = await stage.startServer({ RATE_LIMIT: 'off' });
    const forged = await forgeAuthors(stage, server);
    stage.figure('messages with a forged author', forged, { least: 5 });
    stage.progress(0.2);
    stage.figure('forged tokens', await forgeTokens(stage, server), { least: 11 });
    stage.progress(0.3);
    stage.figure('look-alikes refused', await takeLookAlikes(stage, server), { least: 20 });
    stage.progress(0.5);
    const races = RACES[stage.size];
    for (let race = 0; race < races; race++) {
      await raceFor(stage, server, `Prize ${race}`);
      stage.progress(0.5 + (0.5 * (race + 1)) / races);
    }
    stage.figure('races for one name', races, { least: races });
  },
};

/** Says something as somebody else, by every field that could tell who speaks. */
async function forgeAuthors(stage: Stage, { url }: ServerProcess): Promise<number> {
  const [ann, eve] = [
    await Visitor.connect(url, { name: 'Ann' }),
    await Visitor.connect(url, { name: 'Eve' }),
  ];
  const { you } = ann.welcome;
  const heard: Message[] = [];
  ann.socket.on('messages', ({ messages }: { messages: Message[] }) => heard.push(...messages));
  for (const who of [ann, eve]) await who.get('join', { room: ROOM });
  const forgeries = [
    { author: you },
    { author: you.id },
    { guest: you.id },
    { name: you.name },
    { from: you, user: you, sender: you.id, by: you },
    { __proto__: null, author: you, tag: you.tag, color: you.color, token: ann.welcome.token },
  ];
  for (const [n, forgery] of forgeries.entries()) {
    const payload = { room: ROOM, id: `forged-${n}`, text: `I am ${you.name}`, ...forgery };
    await eve.get('send', payload as unknown as Payload<'send'>);
  }
  const { messages } = await ann.get('history', { room: ROOM });
  stage.check(heard.length >= forgeries.length, 'what Eve says is heard');
  for (const { author, id } of [...messages, ...heard]) {
    const isEves = author.id === eve.welcome.you.id && author.name === 'Eve';
    stage.check(isEves, `${id} is Eve's, by whatever fields: ${JSON.stringify(author)}`);
  }
  for (const who of [ann, eve]) who.leave();
  return forgeries.length;
}

/** Comes with tokens that were never made. */
async function forgeTokens(stage: Stage, { url }: ServerProcess): Promise<number> {
  const [ann, eve] = [await Visitor.connect(url), await Visitor.connect(url)];
  const parts = (ann.welcome.token as string).split('.') as [string, string, string, string];
  const [id, made, issued, signature] = parts;
  const other = (eve.welcome.token as string).split('.').at(-1) as string;
  const flipped = signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  const later = (Date.now() + 1_000).toString(36);
  const forgeries = [
    ...[
      other,
      flipped,
      '',
      signature.toLowerCase(),
      'A'.repeat(43),
      `${signature}.${signature}`,
    ].map((end) => `${id}.${made}.${issued}.${end}`),
    `${id}.${made}.${later}.${signature}`,
    `${id}.${later}.${issued}.${signature}`,
    `${id}.${signature}`,
    id,
    await signedOut(url, eve.welcome.token as string),
  ];
  for (const token of forgeries) {
    const visitor = await Visitor.connect(url, { token });
    const { id: got } = visitor.welcome.you;
    stage.check(got !== id && got !== eve.welcome.you.id, `the token "${token}" is nobody's`);
    visitor.leave();
    const response = await fetch(`${url}/api/me`, {
      headers: { cookie: `parlour_guest=${token}` },
    });
    const me = (await response.json()) as { id: string };
    stage.check(me.id !== id, `the cookie "${token}" is nobody's`);
  }
  const same = await Visitor.connect(url, { token: ann.welcome.token as string });
  stage.check(same.welcome.you.id === id, 'the token that was made is hers');
  for (const who of [ann, eve, same]) who.leave();
  return forgeries.length;
}

/** Makes a token void, as its guest would whose device is lost. */
async function signedOut(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ here: false });
  await fetch(`${url}/api/me/sign-out`, { method: 'POST', headers, body });
  return token;
}

/** Takes what is taken for another's name. */
async function takeLookAlikes(stage: Stage, { url }: ServerProcess): Promise<number> {
  let refused = 0;
  const eve = await Visitor.connect(url);
  const take = async (name: string, what: string) => {
    const reply = await eve.ask('rename', { name });
    stage.check(!reply.ok, `${what}: ${JSON.stringify(name)}`);
    if (!reply.ok) refused++;
    const late = await Visitor.connect(url, { name });
    stage.check(
      late.welcome.nameRefused !== undefined,
      `${what} at connect: ${JSON.stringify(name)}`,
    );
    late.leave();
  };
  for (const [name, others] of Object.entries(LOOK_ALIKES)) {
    const bearer = await Visitor.connect(url, { name });
    stage.check(bearer.welcome.you.name === name, `${name} is a name`);
    for (const other of others) await take(other, `nobody takes what looks like ${name}`);
  }
  for (const name of RESERVED) await take(name, 'nobody takes what is nobody’s');
  eve.leave();
  return refused;
}

/** Everybody wants one name at the same moment, by both ways to it. */
async function raceFor(stage: Stage, { url }: ServerProcess, name: string) {
  const racers = await Promise.all(Array.from({ length: RACERS / 2 }, () => Visitor.connect(url)));
  const [renames, comers] = await Promise.all([
    Promise.all(racers.map((who) => who.ask('rename', { name }))),
    Promise.all(Array.from({ length: RACERS / 2 }, () => Visitor.connect(url, { name }))),
  ]);
  const winners =
    renames.filter(({ ok }) => ok).length +
    comers.filter(({ welcome }) => welcome.you.name === name).length;
  stage.check(winners === 1, `one of ${RACERS} gets the name: ${winners}`);
  for (const who of [...racers, ...comers]) who.leave();
}
