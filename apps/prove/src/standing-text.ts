import type { Locator } from '@playwright/test';
import type { Reader } from './reader';
import { inOneLine, type Showing } from './showing';
import { Visitor } from './visitor';

/** A room has few more moderators, and the reader is to be one. */
const KEEPERS = 18;
const MENUS = 2;

interface Named {
  visitor: Visitor;
  name: string;
}

/** Somebody who is called what they say, unless that can't be a name. */
interface Guest extends Partial<Named> {
  visitor: Visitor;
  text: string;
}

/**
 * A room full of people who are called what they say, and so are the rooms that they have made.
 * Somebody comes who finds all of it there.
 *
 * @returns how many links there were, each of which was followed
 */
export async function standAndBeRead(showing: Showing, house: string, texts: readonly string[]) {
  const { server } = showing;
  const host = await Visitor.connect(server.url);
  await host.get('join', { room: house });
  const guests = await Promise.all(texts.map((text) => moveIn(showing, house, text)));
  const titles = await Promise.all(
    guests.map((guest, nth) => makeRoom(showing, guest, `${house}-${nth}`)),
  );
  const named = guests.flatMap(({ visitor, name }) =>
    name === undefined ? [] : { visitor, name },
  );
  const names = named.map(({ name }) => name);
  const keepers = named.slice(0, KEEPERS);
  await keepOrder(host, house, named, keepers);

  const reader = await showing.reader(`/r/${house}`);
  await reader.sees('a message', texts);
  await reader.sees('an author', names);
  await reader.sees('a person', names);
  await reader.sees('a room of the list', titles.flat());
  const links = await reader.links();
  for (const link of links) await follow(showing, reader, link);
  await host.get('moderate', { room: house, guest: await reader.id(), action: 'appoint' });
  await leadThere(
    reader,
    texts,
    names,
    keepers.map(({ name }) => name),
  );
  for (const [nth, { visitor }] of guests.entries()) {
    // A name is kept for whoever bore it last.
    await visitor.get('rename', { name: `${house} ${nth}` });
    visitor.leave();
  }
  host.leave();
  await reader.tab.page.close();
  return links.length;
}

/** Comes under the name, and says it. */
async function moveIn(
  { server, sights, stage }: Showing,
  room: string,
  text: string,
): Promise<Guest> {
  const visitor = await Visitor.connect(server.url, { name: text });
  await visitor.get('join', { room });
  await visitor.get('send', { room, id: 'said', text });
  const { you, nameRefused } = visitor.welcome;
  if (nameRefused !== undefined) {
    sights.addRefusal('a name');
    return { visitor, text };
  }
  stage.check(you.name === inOneLine(text), `a name is what was asked for: ${you.name}`);
  return { visitor, text, name: you.name };
}

/** @returns what the list shows: its name, which few texts can be, and its title */
async function makeRoom({ sights }: Showing, { visitor, text }: Guest, room: string) {
  const joined = await visitor.ask('join', { room: text });
  if (!joined.ok) sights.addRefusal('a room’s name');
  await visitor.get('join', { room });
  const titled = await visitor.ask('configure', { room, title: text });
  if (!titled.ok) sights.addRefusal('a title');
  // Rooms that people are in push others off the list.
  await visitor.get('leave', { room });
  return [...(joined.ok ? [text] : []), ...(titled.ok ? [inOneLine(text)] : [])];
}

/** Something is done to each of them, and by some of them, for the room's record. */
async function keepOrder(
  host: Visitor,
  room: string,
  all: readonly Named[],
  keepers: readonly Named[],
) {
  for (const { visitor } of keepers) {
    const guest = visitor.welcome.you.id;
    await host.get('moderate', { room, guest, action: 'appoint' });
    await visitor.get('configure', { room, slowMs: 0 });
  }
  await Promise.all(
    all.map(({ visitor }) =>
      host.get('moderate', { room, guest: visitor.welcome.you.id, action: 'mute' }),
    ),
  );
}

async function follow({ stage, server }: Showing, reader: Reader, link: Locator) {
  const attributes = ['href', 'rel', 'target'].map((name) => link.getAttribute(name));
  const [href, rel, target] = await Promise.all(attributes);
  const what = JSON.stringify(href);
  stage.check(/^https?:/i.test(href ?? ''), `a link leads to a page: ${what}`);
  stage.check(href === (await link.textContent()), `a link says where it leads: ${what}`);
  stage.check(rel === 'noopener noreferrer', `a link tells nothing of here: ${what}`);
  stage.check(target === '_blank', `a link leads to another window: ${what}`);
  const opened = await reader.lookout.follow(link);
  const isThere = !!opened && new URL(opened.url).host === new URL(href ?? '').host;
  stage.check(isThere, `a link opens where it leads, in a window: ${what}, ${opened?.url}`);
  const isAlone = opened?.opener === false && opened.referrer === '';
  stage.check(isAlone, `what a link opens knows nothing of here: ${what}`);
  const stays = reader.tab.page.url().startsWith(server.url);
  stage.check(stays, `who follows a link stays here: ${what}`);
}

/** Looks where only those look who lead the room. */
async function leadThere(
  reader: Reader,
  texts: readonly string[],
  names: readonly string[],
  keepers: readonly string[],
) {
  await reader.press('Tidy up');
  await reader.sees(
    'a button to take away',
    texts.map((text) => `Take away: ${text}`),
  );
  await reader.press('Room');
  await reader.unfold('What was done');
  await reader.sees('who kept order', keepers);
  await reader.sees(
    'whom order was kept with',
    names.map((name) => `muted ${name}`),
  );
  await reader.press('Close');
  // Moderators have no menu for one another.
  for (const name of names.slice(-MENUS)) {
    await reader.press(`What to do about ${name}`);
    await reader.sees('the heading of a dialog', [name]);
    await reader.press('Close');
  }
}
