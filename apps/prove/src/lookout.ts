import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import type { Stage } from './proof';

/** What no text may do to a browser. */
const HARMS = [
  'violations',
  'dialogs',
  'scripts',
  'requests elsewhere',
  'other requests',
  'navigations',
  'errors',
] as const;
export type Harm = (typeof HARMS)[number];

/** What the page asks its server for, and where it goes by itself. */
const ITS_REQUESTS = /^\/($|r\/|socket\.io\/|api\/me$|favicon\.svg$|[\w-]+-[\w-]{8}\.(js|css)$)/;
const ITS_ADDRESSES = /^\/($|r\/)/;
/** A click that opens nothing by then has opened nothing. */
const OPENED_WITHIN_MS = 5_000;

/** A window that a link has opened. */
export interface Opened {
  url: string;
  /** What it knows of where it was opened. */
  opener: boolean;
  referrer: string;
}

/**
 * A browser profile in which everything is noticed that text must not do. Nothing leaves the
 * machine: whatever is asked of another server is answered here, with an empty page.
 */
export class Lookout {
  readonly seen: { harm: Harm; what: string }[] = [];
  private isOpening = false;

  private constructor(
    readonly context: BrowserContext,
    private readonly home: string,
  ) {}

  static async open(browser: Browser, home: string): Promise<Lookout> {
    const lookout = new Lookout(await browser.newContext(), home);
    await lookout.watch();
    return lookout;
  }

  /** A page that may be there. */
  async newPage(): Promise<Page> {
    this.isOpening = true;
    const page = await this.context.newPage();
    this.isOpening = false;
    page.on('frameattached', () => this.saw('navigations', 'a frame'));
    page.on('framenavigated', (frame) => {
      if (!this.isOwn(frame.url(), ITS_ADDRESSES)) this.saw('navigations', frame.url());
    });
    page.on('websocket', (socket) => {
      const url = socket.url().replace(/^ws/, 'http');
      if (!this.isOwn(url, ITS_REQUESTS)) this.saw('other requests', socket.url());
    });
    return page;
  }

  /** Clicks a link; undefined if no window opens. What such a window is and asks for is no harm. */
  async follow(link: Locator): Promise<Opened | undefined> {
    this.isOpening = true;
    const opening = this.context.waitForEvent('page', { timeout: OPENED_WITHIN_MS });
    // That there is none in time is an answer.
    const [page] = await Promise.all([opening.catch(() => undefined), link.click()]);
    await page?.waitForLoadState();
    this.isOpening = false;
    if (!page) return undefined;
    const known = await page.evaluate(() => ({
      opener: window.opener !== null,
      referrer: document.referrer,
    }));
    await page.close();
    return { url: page.url(), ...known };
  }

  private async watch() {
    const { context } = this;
    await context.exposeFunction('ran', () => void this.saw('scripts', 'ran()'));
    await context.exposeFunction('violated', (what: string) => void this.saw('violations', what));
    await context.addInitScript(() => {
      const { violated } = globalThis as unknown as { violated(what: string): void };
      const tell = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) =>
        violated(`${effectiveDirective}, ${blockedURI}`);
      addEventListener('securitypolicyviolation', tell, true);
    });
    const isElsewhere = ({ origin }: URL) => origin !== this.home;
    await context.route(isElsewhere, async (route) => {
      if (!this.isOpening) this.saw('requests elsewhere', route.request().url());
      await route.fulfill({ contentType: 'text/html', body: '' });
    });
    context.on('request', (request) => {
      const url = request.url();
      if (isElsewhere(new URL(url)) || this.isOwn(url, ITS_REQUESTS)) return;
      this.saw('other requests', url);
    });
    context.on('page', () => {
      if (!this.isOpening) this.saw('navigations', 'a window');
    });
    context.on('dialog', (dialog) => {
      this.saw('dialogs', dialog.message());
      void dialog.dismiss();
    });
    context.on('weberror', (error) => this.saw('errors', error.error().message));
  }

  private saw(harm: Harm, what: string) {
    this.seen.push({ harm, what });
  }

  private isOwn(url: string, paths: RegExp): boolean {
    const { origin, pathname } = new URL(url);
    return origin === this.home && paths.test(pathname);
  }
}

/** Part of the verdict: nothing of this has happened anywhere. */
export function tellHarms(
  stage: Stage,
  lookouts: readonly Lookout[],
  harms: readonly Harm[] = HARMS,
) {
  const seen = lookouts.flatMap((lookout) => lookout.seen);
  for (const harm of harms) {
    const [first, ...more] = seen.filter((one) => one.harm === harm);
    stage.check(first === undefined, `no text leads to ${harm}: ${first?.what}`);
    stage.figure(harm, first ? 1 + more.length : 0, { most: 0 });
  }
}
