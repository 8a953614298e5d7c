import { setTimeout as wait } from 'node:timers/promises';
import { openBrowser } from '../browser';
import { tellHarms } from '../lookout';
import type { Proof } from '../proof';
import { SCRIPTS } from '../scripts';
import { Showing } from '../showing';

/** No policy keeps markup from turning the page into another one. */
const MARKUP = SCRIPTS.filter((text) => !text.includes('http-equiv=refresh'));
/** Whatever markup asks for is asked for by then. */
const SETTLED_MS = 1_000;

export const policyHolds: Proof = {
  id: 'G22',
  promise: 'and if text were markup, the policy alone would hold it',

  async run(stage) {
    const browser = await openBrowser(stage);
    const showing = new Showing(stage, await stage.startServer(), browser);
    const { tab, lookout } = await showing.reader('/');
    stage.figure('texts made markup', MARKUP.length, { least: 60 });
    try {
      await tab.page.evaluate(becomeMarkup, MARKUP);
      await wait(SETTLED_MS);
    } finally {
      const count = lookout.seen.filter(({ harm }) => harm === 'violations').length;
      stage.figure('violations reported', count, { least: 40 });
      tellHarms(stage, showing.lookouts, ['dialogs', 'scripts', 'requests elsewhere']);
    }
  },
};

/** In the page: what a page does that believes its texts, and a reader who touches everything. */
function becomeMarkup(texts: readonly string[]) {
  for (const text of texts) {
    // Of all ways to make markup, this one runs its scripts too.
    const fragment = document.createRange().createContextualFragment(text);
    const elements = [...fragment.querySelectorAll('*')];
    document.body.append(fragment);
    for (const element of elements) {
      for (const kind of ['pointerover', 'focus', 'click']) {
        element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
      }
    }
  }
}
