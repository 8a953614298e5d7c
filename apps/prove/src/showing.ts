import type { ServerProcess } from '@parlour/harness';
import type { Browser } from '@playwright/test';
import { Lookout } from './lookout';
import type { Stage } from './proof';
import { Reader } from './reader';
import { Sights } from './sights';

/** What it takes to show texts to somebody, and to see what they do. */
export class Showing {
  constructor(
    readonly stage: Stage,
    readonly server: ServerProcess,
    private readonly browser: Browser,
    readonly sights = new Sights(stage),
    /** One for each browser profile that was looked with. */
    readonly lookouts: Lookout[] = [],
  ) {}

  /** The same on another server, where no name is taken and no list is full. */
  async elsewhere(): Promise<Showing> {
    const server = await this.stage.startServer({ RATE_LIMIT: 'off' });
    return new Showing(this.stage, server, this.browser, this.sights, this.lookouts);
  }

  /** Somebody who opens an address in a browser of their own. */
  async reader(path: string): Promise<Reader> {
    const { url } = this.server;
    const lookout = await Lookout.open(this.browser, url);
    this.lookouts.push(lookout);
    return Reader.open(lookout, this.sights, url + path);
  }
}

/** As the server writes what has to stand in one line. */
export const inOneLine = (text: string) => text.replace(/\s+/gu, ' ').trim();
