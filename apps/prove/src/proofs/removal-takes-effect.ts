import { setTimeout as wait } from 'node:timers/promises';
import type { Proof, Stage } from '../proof';
import { System } from '../system';
import { Visitor } from '../visitor';

const SIZES = { full: { rounds: 20, history: 2_000 }, short: { rounds: 4, history: 300 } } as const;
const SAID_EVERY_MS = 20;
/** How long somebody who is out is listened to. */
const LISTEN_MS = 1_500;
const AT_LATEST_MS = 1_000;
const UNHEARD = 'buy my boats';
const ACTIONS = ['kick', 'ban', 'delete'] as const;

export const removalTakesEffect: Proof = {
  id: 'G17',
  promise: 'a removal takes effect everywhere',
  forms: ['one', 'cluster'],

  async run(stage) {
    const { rounds, history } = SIZES[stage.size];
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const latest: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const action = ACTIONS[round % ACTIONS.length] as (typeof ACTIONS)[number];
      latest.push(await removeOne(stage, system, action, history));
      stage.progress((round + 1) / rounds);
    }
    await muteForOthers(stage, system);
    stage.figure('people removed', rounds, { least: rounds });
    stage.figure('they hear of the room for, at most', Math.max(...latest), {
      most: AT_LATEST_MS,
      unit: 'ms',
    });
  },
};

/** @returns ms from the moderator's answer to the last thing that any of the victim's tabs heard */
async function removeOne(
  stage: Stage,
  system: System,
  action: (typeof ACTIONS)[number],
  history: number,
): Promise<number> {
  const host = await Visitor.connect(system.urlOf(0));
  const { room, key } = await host.get('create', { title: 'Full house', access: 'private' });
  const slug = room.room;
  await host.get('join', { room: slug });
  await Promise.all(
    Array.from({ length: history }, (_, n) =>
      host.get('send', { room: slug, id: `h${n}`, text: `history ${n}` }),
    ),
  );
  const victim = await Visitor.connect(system.urlOf(1));
  const tab = await Visitor.connect(system.urlOf(2), { token: victim.welcome.token });
  for (const one of [victim, tab]) await one.get('join', { room: slug, key });

  let said = 0;
  const talk = setInterval(() => {
    const id = `n${++said}`;
    host.ask('send', { room: slug, id, text: `news ${id}` }).catch(() => undefined);
  }, SAID_EVERY_MS);
  stage.finally(() => clearInterval(talk));
  let heardAt = 0;
  for (const { socket } of [victim, tab])
    socket.io.engine.on('data', (data: unknown) => {
      if (isOfRoom(String(data), slug)) heardAt = performance.now();
    });
  const asking = new Asker(tab, slug);
  await wait(10 * SAID_EVERY_MS);

  const guest = victim.welcome.you.id;
  if (action === 'delete') await host.get('delete', { room: slug });
  else await host.get('moderate', { room: slug, guest, action });
  const removedAt = performance.now();
  await wait(LISTEN_MS);
  clearInterval(talk);

  for (const one of [victim, tab]) {
    const reply = await one.ask('send', { room: slug, id: 'late', text: 'still here' });
    stage.check(!reply.ok, `after a ${action} nothing can be said any more`);
    const join = await one.ask('join', { room: slug, key, after: 0 });
    stage.check(!join.ok, `after a ${action} nobody comes back by an old cursor and key`);
  }
  stage.check(asking.answered > 0, 'the victim was reading when it happened');
  await asking.stop();
  for (const one of [host, victim, tab]) one.leave();
  return Math.max(0, heardAt - removedAt);
}

/** From the moderator's answer on, or a second later by way of others, nobody else is told what the victim says, and the victim is. */
async function muteForOthers(stage: Stage, system: System) {
  const [host, guest, victim] = [
    await Visitor.connect(system.urlOf(0)),
    await Visitor.connect(system.urlOf(1)),
    await Visitor.connect(system.urlOf(2)),
  ];
  const room = 'half-heard';
  for (const one of [host, guest, victim]) await one.get('join', { room });
  const heard: string[] = [];
  for (const { socket } of [host, guest])
    socket.io.engine.on('data', (data: unknown) => heard.push(String(data)));
  const target = victim.welcome.you.id;
  await host.get('moderate', { room, guest: target, action: 'shadowMute' });
  // The victim's process has to hear of it.
  if (!system.isAlone) await wait(AT_LATEST_MS);
  for (let n = 0; n < 20; n++) await victim.get('send', { room, id: `s${n}`, text: UNHEARD });
  await wait(AT_LATEST_MS);
  for (const one of [host, guest]) {
    const pages = [await one.get('history', { room }), await one.get('join', { room })];
    stage.check(pages[0]?.messages.length === 20, 'what is shadow-muted has its place');
    heard.push(JSON.stringify(pages));
  }
  stage.check(!heard.some((data) => data.includes(UNHEARD)), 'nobody hears whom nobody shall hear');
  const own = JSON.stringify(await victim.get('history', { room }));
  stage.check(own.split(UNHEARD).length === 21, 'who is shadow-muted sees what they said');
  for (const one of [host, guest, victim]) one.leave();
}

/** What was said there, or who is there; not that one is out. */
const isOfRoom = (data: string, slug: string) =>
  (data.includes(slug) || data.includes('"text":"')) && !data.includes('"removed"');

/** Reads the room from its beginning, over and over. */
class Asker {
  answered = 0;
  private isStopped = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly visitor: Visitor,
    private readonly room: string,
  ) {
    this.running = this.run();
  }

  async stop() {
    this.isStopped = true;
    await this.running;
  }

  private async run() {
    for (let after = 0; !this.isStopped;) {
      const reply = await this.visitor.ask('sync', { room: this.room, after });
      if (reply.ok) this.answered++;
      after = reply.ok && reply.data.more ? reply.data.head : 0;
    }
  }
}
