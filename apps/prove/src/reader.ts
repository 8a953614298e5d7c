import type { Locator } from '@playwright/test';
import type { Lookout } from './lookout';
import type { Sights } from './sights';
import { Tab } from './tab';
import { until } from './until';

/** Where the page shows what people wrote. In some places it is all that stands there. */
const PLACES = {
  'a message': 'parlour-bubble .text',
  'a message of one’s own': 'parlour-bubble.own .text',
  'an author': 'parlour-bubble .head bdi',
  'a person': '#people li bdi',
  'a room of the list': '#rail li bdi',
  'the heading': 'parlour-room-page h1 bdi',
  'the topic': '.topic',
  'the beginning': '.beginning bdi',
  'the heading of a dialog': 'dialog h2 bdi',
  'who kept order': 'parlour-record .record li bdi',
} as const;
const IN_PART = {
  'a notice': 'parlour-notice-line p',
  'the title of the tab': 'head > title',
  'the live region': 'parlour-announcer',
  'the typing line': '.typing',
  'a frame': '#wire code',
  'a frame in words': '#wire li p',
  'whom order was kept with': 'parlour-record .record li',
  'a button to take away': 'parlour-bubble .row button',
} as const;

export type Place = keyof typeof PLACES | keyof typeof IN_PART;
export const EVERY_PLACE = Object.keys({ ...PLACES, ...IN_PART }) as Place[];

const SEEN_WITHIN_MS = 10_000;
/** Where something was missed already. */
const IMPATIENT_MS = 3_000;
const REPEATED_EVERY_MS = 300;

/** Somebody at a page who looks whether what others wrote is there, as they wrote it. */
export class Reader {
  private constructor(
    readonly tab: Tab,
    readonly lookout: Lookout,
    private readonly sights: Sights,
  ) {}

  static async open(lookout: Lookout, sights: Sights, url: string): Promise<Reader> {
    return new Reader(await Tab.open(lookout, url), lookout, sights);
  }

  /** The id by which others know the guest that this browser is. */
  async id(): Promise<string> {
    const { request } = this.lookout.context;
    const response = await request.get(new URL('/api/me', this.tab.page.url()).href);
    return ((await response.json()) as { id: string }).id;
  }

  /** Presses a button that says so. */
  async press(name: string) {
    await this.tab.page.getByRole('button', { name, exact: true }).click();
  }

  /** Opens a group of what is folded up. */
  async unfold(summary: string) {
    await this.tab.page.locator('summary').getByText(summary, { exact: true }).click();
  }

  /** Every link that was made of what people wrote. */
  links(): Promise<Locator[]> {
    return this.tab.page.locator('parlour-bubble .text a').all();
  }

  /** Looks until all of these are there. Meanwhile something may be `repeated`. */
  async sees(place: Place, texts: readonly string[], repeated?: () => Promise<unknown>) {
    // What is spoken, or typed, gives way to the next.
    const shown = new Set<string>();
    const isThere = (text: string) => {
      const whole = text.trim();
      return place in PLACES ? shown.has(whole) : [...shown].some((one) => one.includes(whole));
    };
    let again = 0;
    const look = async () => {
      if (repeated && performance.now() > again) {
        await repeated();
        again = performance.now() + REPEATED_EVERY_MS;
      }
      for (const text of await this.shown(place)) shown.add(text);
      return texts.every(isThere);
    };
    await until(look, this.sights.haveMissed ? IMPATIENT_MS : SEEN_WITHIN_MS);
    for (const text of texts) this.sights.add(place, text, isThere(text), shown);
  }

  private async shown(place: Place): Promise<string[]> {
    const selector = { ...PLACES, ...IN_PART }[place];
    const texts = await this.tab.page.locator(selector).allTextContents();
    return texts.map((text) => text.trim());
  }
}
