import type { Reader } from './reader';
import { inOneLine, type Showing } from './showing';
import { Visitor } from './visitor';

/** So much of a text a frame shows in any case, long as the frame may be. */
const SHOWN_OF_A_FRAME = 60;
const BEGINNINGS = 20;

/** Somebody whose words come while somebody else looks. */
interface Speaker {
  visitor: Visitor;
  name: string;
}

/**
 * Shows each text in all places that change under a reader's eyes, two at a time.
 *
 * @returns the reader, and which of the texts can be names
 */
export async function comeAndBeRead(showing: Showing, room: string, texts: readonly string[]) {
  const { server } = showing;
  const host = await Visitor.connect(server.url);
  await host.get('join', { room });
  const speakers = await Promise.all([1, 2].map((nth) => newSpeaker(showing, room, nth)));
  const reader = await showing.reader(`/r/${room}`);
  await reader.press('How it works');
  await begin(reader, host, room, texts.slice(0, BEGINNINGS));
  const names: string[] = [];
  for (let at = 0; at < texts.length; at += speakers.length) {
    const words = texts.slice(at, at + speakers.length);
    for (const text of words) await retitle(showing, reader, host, room, text);
    for (const [nth, text] of words.entries()) {
      const speaker = speakers[nth] as Speaker;
      if (await rename(reader, speaker, text)) names.push(text);
      await goAndCome(reader, speaker, room);
    }
    for (const text of words) await reader.tab.write(text);
    await reader.sees('a message of one’s own', words);
    await write(reader, speakers, room);
    await speak(reader, speakers, room, words);
    showing.stage.progress(at / texts.length);
  }
  for (const [nth, { visitor }] of speakers.entries()) {
    // A name is kept for whoever bore it last.
    await visitor.get('rename', { name: `${room} ${nth}` });
    visitor.leave();
  }
  host.leave();
  return { reader, names };
}

async function newSpeaker({ server }: Showing, room: string, nth: number): Promise<Speaker> {
  const visitor = await Visitor.connect(server.url, { name: `${room} ${nth}` });
  await visitor.get('join', { room });
  return { visitor, name: visitor.welcome.you.name };
}

/** While the beginning of the room is in view, its title stands there too. */
async function begin(reader: Reader, host: Visitor, room: string, texts: readonly string[]) {
  for (const text of texts) {
    const titled = await host.ask('configure', { room, title: text });
    if (titled.ok) await reader.sees('the beginning', [inOneLine(text)]);
  }
}

async function retitle(
  { sights }: Showing,
  reader: Reader,
  host: Visitor,
  room: string,
  text: string,
) {
  const shown = [inOneLine(text)];
  const titled = await host.ask('configure', { room, title: text });
  if (titled.ok) {
    await reader.sees('the heading', shown);
    await reader.sees('the title of the tab', shown);
    await reader.sees('a room of the list', shown);
  }
  const described = await host.ask('configure', { room, topic: text });
  if (described.ok) await reader.sees('the topic', shown);
  else sights.addRefusal('a topic');
}

async function rename(reader: Reader, speaker: Speaker, text: string): Promise<boolean> {
  const was = speaker.name;
  const renamed = await speaker.visitor.ask('rename', { name: text });
  if (!renamed.ok) return false;
  speaker.name = renamed.data.name;
  // White space is no difference, and nothing that anybody hears of.
  if (speaker.name === was) return true;
  await reader.sees('a notice', [`${was} is now ${speaker.name}`]);
  await reader.sees('a frame in words', [`${was} is called ${speaker.name} now.`]);
  return true;
}

async function goAndCome(reader: Reader, { visitor, name }: Speaker, room: string) {
  await visitor.get('leave', { room });
  await reader.sees('a notice', [`${name} left`]);
  await visitor.get('join', { room });
  await reader.sees('a notice', [`${name} joined`]);
}

/** Both are writing until it is seen: of somebody who has just spoken it is not shown. */
async function write(reader: Reader, speakers: readonly Speaker[], room: string) {
  const names = speakers.map(({ name }) => name);
  await reader.sees('the typing line', names, () =>
    Promise.all(speakers.map(({ visitor }) => visitor.get('typing', { room }))),
  );
}

async function speak(
  reader: Reader,
  speakers: readonly Speaker[],
  room: string,
  words: readonly string[],
) {
  const pairs = words.map((text, nth) => ({ text, speaker: speakers[nth] as Speaker }));
  for (const { speaker, text } of pairs) {
    await speaker.visitor.get('send', { room, id: text.slice(0, 64), text });
  }
  await reader.sees('a message', words);
  await reader.sees(
    'the live region',
    pairs.map(({ speaker, text }) => `${speaker.name}: ${text}`),
  );
  await reader.sees(
    'a frame',
    words.map((text) => JSON.stringify(text).slice(1, -1).slice(0, SHOWN_OF_A_FRAME)),
  );
}
