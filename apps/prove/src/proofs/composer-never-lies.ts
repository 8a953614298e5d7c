import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import type { Browser } from '@playwright/test';
import { openBrowser } from '../browser';
import type { Proof, Stage } from '../proof';
import { readSqlite } from '../stored';
import { Tab } from '../tab';
import { TcpProxy } from '../tcp-proxy';
import { Visitor } from '../visitor';

const KILLS = { full: 12, short: 2 } as const;
const ROUNDS = 4;
const WORDS = 6;
const LOOKS = 10;
const LOOK_EVERY_MS = 100;

export const composerNeverLies: Proof = {
  id: 'G26',
  promise: 'the page never lies about what was said: pending, sent or failed, and said once',

  async run(stage) {
    const browser = await openBrowser(stage);
    const server = await stage.startServer();
    const proxy = await TcpProxy.open(server.port);
    stage.finally(() => proxy.close());
    const scene = { stage, browser, server, proxy };

    await overAReload(scene);
    stage.progress(0.2);
    await standingStill(scene);
    await unheard(scene);
    stage.progress(0.4);
    await killedInMidSend(scene);
    stage.progress(0.8);
    await inTwoTabs(scene);
    await refused(scene);

    await server.kill();
    const stored = readSqlite(server.dataDir).rows.map(({ room, text }) => `${room}: ${text}`);
    stage.figure('messages stored', stored.length, { least: 1 });
    const twice = stored.filter((text, at) => stored.indexOf(text) < at);
    stage.check(twice.length === 0, `everything is said once, and not twice: ${twice[0]}`);
    const late = stored.filter((text) => text.includes('too late'));
    stage.check(late.length === 0, 'nothing is said that was refused');
  },
};

interface Scene {
  stage: Stage;
  browser: Browser;
  server: ServerProcess;
  /** The network between the page and the server. */
  proxy: TcpProxy;
}

/** Offline, written, loaded again while only pages come through, online. */
async function overAReload({ stage, browser, proxy }: Scene) {
  const context = await browser.newContext();
  const tab = await Tab.open(context, `${proxy.url}/r/reload`);
  const words = ['one', 'two', 'three'];
  await context.setOffline(true);
  await tab.says('Connection lost');
  await tab.write(...words);
  stage.check(await tab.shows(words, 'sending'), 'what is written offline is shown as pending');

  proxy.refuse(/ \/socket\.io\//);
  await context.setOffline(false);
  await tab.page.reload();
  stage.check(await tab.shows(words, 'sending'), 'what was pending is pending after a reload');

  proxy.refuse(undefined);
  stage.check(await tab.shows(words, 'sent'), 'what was pending is sent when the network is back');
  await context.close();
}

/** Written while the server stands still, which is killed before it ever goes on. */
async function standingStill({ stage, browser, server, proxy }: Scene) {
  const context = await browser.newContext();
  const tab = await Tab.open(context, `${proxy.url}/r/still`);
  server.pause();
  await tab.write('anybody there?');
  stage.check(
    await isPending(tab, 'anybody there?'),
    'what is not answered is pending, all the time',
  );
  await server.restart();
  stage.mark('fault', 'the server stands still, and is killed', LOOKS * LOOK_EVERY_MS);
  stage.check(await tab.shows(['anybody there?'], 'sent'), 'it is sent after the restart');
  await context.close();
}

/** Stored, and nobody hears of it: the answer is lost, and so is the connection in the end. */
async function unheard({ stage, browser, proxy }: Scene) {
  const context = await browser.newContext();
  const tab = await Tab.open(context, `${proxy.url}/r/unheard`);
  proxy.swallow();
  await tab.write('stored, unheard');
  const pending = await isPending(tab, 'stored, unheard');
  stage.check(pending, 'what is stored without an answer is pending');
  proxy.cut();
  stage.mark('fault', 'no answer arrives', LOOKS * LOOK_EVERY_MS);
  stage.check(await tab.shows(['stored, unheard'], 'sent'), 'it is sent, and shown once');
  await context.close();
}

/** Whenever the server dies, what is shown as sent is in the database. */
async function killedInMidSend({ stage, browser, server, proxy }: Scene) {
  const context = await browser.newContext();
  const tab = await Tab.open(context, `${proxy.url}/r/killed`);
  const words: string[] = [];
  let claims = 0;
  for (let kill = 0; kill < KILLS[stage.size]; kill++) {
    const more = Array.from({ length: 4 }, (_, n) => `${kill}-${n}`);
    const writing = tab.write(...more);
    words.push(...more);
    await wait(stage.random.between(50, 400));
    await server.kill();
    stage.mark('fault', 'SIGKILL in mid-send');
    await writing;
    const stored = new Set(readSqlite(server.dataDir).rows.map(({ text }) => text));
    for (const { text, state } of await tab.bubbles()) {
      // What was sent before the last kill is no news.
      if (state !== 'sent' || !more.includes(text)) continue;
      claims++;
      stage.check(stored.has(text), `"${text}" is shown as sent, and is in the database`);
    }
    const died = performance.now();
    await server.start();
    stage.check(await tab.shows(words, 'sent'), 'everything is sent after the restart, in order');
    stage.mark('recovery', 'everything is sent', performance.now() - died);
  }
  stage.figure('shown as sent when the server died', claims, { least: 1 });
  await context.close();
}

/** Two tabs of one browser, each with words of its own, that come back in the same moment. */
async function inTwoTabs({ stage, browser, proxy }: Scene) {
  const context = await browser.newContext();
  let sends = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const url = `${proxy.url}/r/tabs-${round}`;
    const tabs = [await Tab.open(context, url), await Tab.open(context, url)] as const;
    await context.setOffline(true);
    const words: string[] = [];
    for (let n = 0; n < WORDS; n++) {
      const tab = tabs[n % 2] as Tab;
      words.push(`word ${n}`);
      await tab.write(`word ${n}`);
      const shown = await tab.shows(words, 'sending');
      stage.check(shown, 'a tab shows what both have pending');
      // The rest would take minutes to say the same.
      if (!shown) return;
    }
    await context.setOffline(false);
    for (const tab of tabs) {
      stage.check(await tab.shows(words, 'sent'), 'both tabs show the words of both, each once');
      sends += tab.sends.length;
      await tab.page.close();
    }
  }
  // Else the server would have had to know a repeat again.
  const each = ROUNDS * WORDS;
  stage.figure('sends of two tabs, a word each', sends, { least: each, most: each });
  await context.close();
}

/** Written offline for a room that is closed meanwhile. */
async function refused({ stage, browser, server, proxy }: Scene) {
  const owner = await Visitor.connect(server.url);
  await owner.get('join', { room: 'closed' });
  const context = await browser.newContext();
  const tab = await Tab.open(context, `${proxy.url}/r/closed`);
  await context.setOffline(true);
  await tab.says('Connection lost');
  const words = ['too late', 'much too late', 'far too late'];
  await tab.write(...words);
  await owner.get('close', { room: 'closed' });
  owner.leave();
  await context.setOffline(false);
  stage.check(await tab.shows(words, 'failed'), 'what is refused is shown as failed');
  await tab.press('Discard');
  stage.check(await tab.shows(words.slice(0, 2), 'failed'), 'what is discarded is gone');
  await tab.page.reload();
  stage.check(
    await tab.shows(words.slice(0, 2), 'failed'),
    'what failed has failed after a reload',
  );
  await context.close();
}

async function isPending(tab: Tab, text: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    const [bubble, ...others] = await tab.bubbles();
    const pending = bubble?.text === text && bubble.state === 'sending' && others.length === 0;
    // In the first moment it may not be on the screen at all.
    if (!pending && (look > 1 || bubble !== undefined)) return false;
    await wait(LOOK_EVERY_MS);
  }
  return true;
}
