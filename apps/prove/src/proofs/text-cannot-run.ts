import { slugify } from '@parlour/protocol';
import { openBrowser } from '../browser';
import { comeAndBeRead } from '../live-text';
import { tellHarms } from '../lookout';
import type { Proof } from '../proof';
import { EVERY_PLACE, type Reader } from '../reader';
import { SCRIPTS } from '../scripts';
import { inOneLine, Showing } from '../showing';
import { standAndBeRead } from '../standing-text';

/** A page that opens has at most a hundred messages, and a hundred rooms. */
const HOUSE = 70;
/** Names have at most so many characters: what is as short has its place everywhere. */
const SHORT = 32;
const SIZES = {
  full: { live: SCRIPTS.length, addresses: 30, readers: 2 },
  short: { live: 6, addresses: 2, readers: 1 },
} as const;

export const textCannotRun: Proof = {
  id: 'G22',
  promise: 'text can’t run, whatever it is and wherever it stands',

  async run(stage) {
    const browser = await openBrowser(stage);
    const server = await stage.startServer({ RATE_LIMIT: 'off' });
    const showing = new Showing(stage, server, browser);
    const all = stage.random.shuffle(SCRIPTS);
    stage.figure('texts', all.length, { least: 60 });
    try {
      const [links] = await Promise.all([stand(showing, all), come(showing, all)]);
      stage.figure('links, each opened elsewhere', links, { least: 10 });
      showing.sights.tell(EVERY_PLACE);
    } finally {
      // Who is led away sees nothing more, and that is why.
      tellHarms(stage, showing.lookouts);
    }
  },
};

/** @returns how many links there were */
async function stand(showing: Showing, texts: readonly string[]): Promise<number> {
  let links = 0;
  for (let at = 0; at < texts.length; at += HOUSE) {
    links += await standAndBeRead(showing, `house-${at}`, texts.slice(at, at + HOUSE));
  }
  return links;
}

async function come(showing: Showing, texts: readonly string[]) {
  const { size } = showing.stage;
  const { live, addresses, readers } = SIZES[size];
  const chosen = size === 'full' ? texts : texts.filter(({ length }) => length <= SHORT);
  await Promise.all(
    Array.from({ length: readers }, async (_, nth) => {
      const mine = chosen.slice(0, live).filter((_, at) => at % readers === nth);
      const there = await showing.elsewhere();
      const { reader, names } = await comeAndBeRead(there, 'live', mine);
      for (const text of mine.slice(0, addresses)) {
        await askForBoth(there, reader, text, names.includes(text));
      }
    }),
  );
}

/** The address asks for a room of that name, and the cookie for the name. */
async function askForBoth({ server }: Showing, reader: Reader, text: string, isName: boolean) {
  const { page } = reader.tab;
  const value = encodeURIComponent(text);
  await page.context().addCookies([{ name: 'username', value, url: server.url }]);
  // Brackets mean something to the router.
  const room = value.replaceAll('(', '%28').replaceAll(')', '%29');
  await page.goto(`${server.url}/r/${room}?${value}#${value}`);
  await reader.tab.says('Connected');
  const slug = slugify(text);
  if (slug) await reader.sees('the heading', [slug]);
  if (isName) await reader.sees('a person', [inOneLine(text)]);
}
