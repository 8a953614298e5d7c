import { ChangeDetectionStrategy, Component, inject, ViewEncapsulation } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LOBBY } from '@parlour/protocol';
import { marked } from 'marked';
import text from '../../../../../docs/how-it-works.md';
import { Place } from '../room/place';
import { FrameList } from './frame-list';

/** How a web chat works: the same text that the documentation has, beside this page's own frames. */
@Component({
  selector: 'parlour-how-it-works',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FrameList, RouterLink],
  template: `
    <main id="text" tabindex="-1">
      <p><a [routerLink]="slug() === lobby ? '/' : ['/r', slug()]">Back to the chat</a></p>
      <article [innerHTML]="html"></article>
    </main>
    <aside aria-labelledby="live-title">
      <h2 id="live-title">Your connection, now</h2>
      <parlour-frame-list />
    </aside>
  `,
  styleUrl: './how-it-works.css',
  // The article is HTML made of Markdown: scoped styles would not reach it.
  encapsulation: ViewEncapsulation.None,
})
export class HowItWorks {
  protected readonly slug = inject(Place).slug;
  protected readonly lobby = LOBBY;
  protected readonly html = marked.parse(text, { async: false });
}
