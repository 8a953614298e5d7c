import { ServerProcess } from '@parlour/harness';
import { type BrowserContextOptions, expect, type Page, test as base } from '@playwright/test';

/** For a test that measures: it runs by itself, when nothing else does. */
export const MEASURED = { tag: '@measured' };

/** A person at a browser: what they see and do, by the names that things have for them. */
export class Person {
  readonly messages;
  readonly message;
  readonly name;
  readonly room;
  readonly connection;
  /** Errors of the page and words on its console: there must be none. */
  readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    this.messages = page.getByRole('log', { name: 'Messages' });
    this.message = page.getByRole('textbox', { name: 'Message' });
    this.name = page.getByRole('textbox', { name: 'Your name' });
    this.room = page.getByRole('textbox', { name: 'Room' });
    this.connection = page.getByRole('status', { name: 'Connection' });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') this.complaints.push(line.text());
    });
  }

  async open(path = '/') {
    await this.page.goto(path);
    await expect(this.connection).toContainText('Connected');
  }

  /** The same browser, in another tab. */
  async tab(path: string): Promise<Person> {
    const other = new Person(await this.page.context().newPage());
    await other.open(path);
    return other;
  }

  /** Puts words into the outbox that this browser has begun to say as another guest. */
  async leaveBehind(words: { room: string; text: string; guest: string }) {
    await this.page.evaluate((words) => {
      const entry = { id: 'left-behind', at: Date.now(), state: 'sending', ...words };
      const request = indexedDB.open('parlour');
      return new Promise<void>((done) => {
        request.onsuccess = () => {
          const change = request.result.transaction('outbox', 'readwrite');
          change.objectStore('outbox').put([entry], 'entries');
          change.oncomplete = () => done();
        };
      });
    }, words);
  }

  async say(text: string) {
    await this.message.fill(text);
    await this.message.press('Enter');
  }

  async takeName(name: string) {
    await this.name.fill(name);
    await this.name.press('Enter');
  }

  /** As its owner. */
  async closeRoom() {
    this.page.once('dialog', (dialog) => dialog.accept());
    await this.page.getByRole('button', { name: 'Room', exact: true }).click();
    await this.unfold('Closing and deleting');
    await this.page.getByRole('button', { name: 'Close room' }).click();
  }

  /** Opens one of the groups of the room's settings. */
  async unfold(group: string) {
    await this.page.getByRole('dialog').getByText(group, { exact: true }).click();
  }

  async sees(text: string) {
    await expect(this.messages.getByText(text, { exact: true })).toBeVisible();
  }

  /** The texts of the log's bubbles, from top to bottom. */
  texts(): Promise<string[]> {
    return this.messages.locator('.text').allInnerTexts();
  }
}

interface Fixtures {
  /** A new person with a browser of their own, at the page already. */
  person: (name?: string, options?: BrowserContextOptions & { path?: string }) => Promise<Person>;
}

interface WorkerFixtures {
  server: ServerProcess;
  serverEnv: Record<string, string>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  serverEnv: [{}, { option: true, scope: 'worker' }],

  server: [
    async ({ serverEnv }, use) => {
      const server = await ServerProcess.start({ env: serverEnv });
      await use(server);
      await server.forget();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  person: async ({ browser, server }, use) => {
    const people: Person[] = [];
    await use(async (name, { path, ...options } = {}) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      // As somebody who was here before: with the name in the cookie.
      if (name)
        await context.addCookies([
          { name: 'username', value: encodeURIComponent(name), url: server.url },
        ]);
      const person = new Person(await context.newPage());
      people.push(person);
      await person.open(path);
      if (name) await expect(person.name).toHaveValue(name);
      return person;
    });
    for (const { page } of people) await page.context().close();
  },
});

export { expect };
