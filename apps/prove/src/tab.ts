import type { BrowserContext, Locator, Page } from '@playwright/test';
import { until } from './until';

/** A message as it stands on the screen, with what the page says of its state. */
export interface Bubble {
  text: string;
  /** `told`: somebody else's. */
  state: 'sending' | 'sent' | 'failed' | 'told';
}

/** What this page knows by itself is shown at once; what takes a server, when that is back. */
const SHOWN_WITHIN_MS = { sending: 5_000, sent: 20_000, failed: 20_000, told: 20_000 } as const;

/** A tab of a browser with the page in it, and somebody who writes and looks. */
export class Tab {
  /** Every `send` that went over the wire, each try of it. */
  readonly sends: string[] = [];
  private readonly composer: Locator;
  private readonly connection: Locator;
  private readonly list: Locator;

  private constructor(readonly page: Page) {
    this.composer = page.getByRole('textbox', { name: 'Message' });
    this.connection = page.getByRole('status', { name: 'Connection' });
    this.list = page.getByRole('log', { name: 'Messages' }).locator('parlour-bubble');
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (payload.includes('["send",')) this.sends.push(String(payload));
      }),
    );
  }

  static async open(context: Pick<BrowserContext, 'newPage'>, url: string): Promise<Tab> {
    const tab = new Tab(await context.newPage());
    await tab.page.goto(url);
    await tab.says('Connected');
    return tab;
  }

  /** Resolves when the page says so of its connection. */
  async says(words: 'Connected' | 'Connection lost') {
    await this.connection.getByText(words).waitFor();
  }

  async write(...texts: string[]) {
    for (const text of texts) {
      await this.composer.fill(text);
      await this.composer.press('Enter');
    }
  }

  /** Presses a button of the last message that failed. */
  async press(name: 'Retry' | 'Edit' | 'Discard') {
    await this.list.getByRole('button', { name }).last().click();
  }

  /** What waits in the composer to be sent. */
  draft(): Promise<string> {
    return this.composer.inputValue();
  }

  bubbles(): Promise<Bubble[]> {
    return this.list.evaluateAll((bubbles) =>
      bubbles.map((bubble): Bubble => {
        const text = bubble.querySelector('.text')?.textContent?.trim() ?? '';
        const said = bubble.querySelector('.state')?.textContent?.trim();
        const state = bubble.querySelector('.failed') ? 'failed' : (said ?? 'told');
        return { text, state: state as Bubble['state'] };
      }),
    );
  }

  /** Whether it comes to show exactly these, in this order and all in this state. */
  async shows(texts: readonly string[], state: Bubble['state']): Promise<boolean> {
    const expected = JSON.stringify(texts.map((text): Bubble => ({ text, state })));
    return until(
      async () => JSON.stringify(await this.bubbles()) === expected,
      SHOWN_WITHIN_MS[state],
    );
  }
}
