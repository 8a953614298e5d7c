import { inPage, inServer, type Sabotage } from './change';

const BUBBLE = 'apps/web/src/app/room/bubble';
const WORDS = '<ng-container>{{ stretch.text }}</ng-container>';
const AFTER_WORDS = '@if (removable()) {';
const REL = 'rel="noopener noreferrer"';

/** The page can make a message markup, past what Angular takes out of it. */
const UNGUARDED = [
  inPage(
    `${BUBBLE}.ts`,
    "import { GUEST } from '@parlour/protocol';",
    "import { DomSanitizer } from '@angular/platform-browser';\nimport { GUEST } from '@parlour/protocol';",
  ),
  inPage(
    `${BUBBLE}.ts`,
    'private readonly clipboard = inject(Clipboard);',
    `private readonly clipboard = inject(Clipboard);
  private readonly sanitizer = inject(DomSanitizer);
  protected readonly html = computed(() => this.sanitizer.bypassSecurityTrustHtml(this.said().text));`,
  ),
];
const NO_POLICY = inServer(
  'pages/pages.ts',
  `defaultSrc: ["'self'"]`,
  `defaultSrc: ['*', 'data:', "'unsafe-inline'", "'unsafe-eval'"]`,
);

/** What breaks that text is text. */
export const OF_TEXTS: readonly Sabotage[] = [
  {
    proof: 'G22',
    what: 'shows a message as markup, and has no policy',
    changes: [
      ...UNGUARDED,
      inPage(`${BUBBLE}.html`, WORDS, '<span [innerHTML]="html()"></span>'),
      NO_POLICY,
    ],
  },
  {
    proof: 'G22',
    what: 'has a message as markup beside it, which the policy alone keeps from running',
    changes: [
      ...UNGUARDED,
      inPage(`${BUBBLE}.html`, AFTER_WORDS, `<i hidden [innerHTML]="html()"></i>${AFTER_WORDS}`),
    ],
  },
  {
    proof: 'G22',
    what: 'has what Angular leaves of a message beside it, which asks for pictures',
    changes: [
      inPage(
        `${BUBBLE}.html`,
        AFTER_WORDS,
        `<i hidden [innerHTML]="said().text"></i>${AFTER_WORDS}`,
      ),
    ],
  },
  {
    proof: 'G22',
    what: 'shows names as markup, as far as Angular lets it',
    changes: [
      inPage(
        'apps/web/src/app/ui/person-name.ts',
        '[style.--hue]="member().color">{{ member().name }}</bdi>',
        '[style.--hue]="member().color" [innerHTML]="member().name"></bdi>',
      ),
    ],
  },
  {
    proof: 'G22',
    what: 'shows frames as markup, as far as Angular lets it',
    changes: [
      inPage(
        'apps/web/src/app/wire/frame-list.ts',
        '<code>{{ frame.text }}</code>',
        '<code [innerHTML]="frame.text"></code>',
      ),
    ],
  },
  {
    proof: 'G22',
    what: 'makes links of every scheme',
    changes: [
      inPage(
        'apps/web/src/app/ui/links.ts',
        '\\bhttps?:\\/\\/[',
        '\\b(?:https?:\\/\\/|javascript:|data:|vbscript:)[',
      ),
    ],
  },
  {
    proof: 'G22',
    what: 'lets what a link opens reach back',
    changes: [inPage(`${BUBBLE}.html`, REL, 'rel="opener"')],
  },
  {
    proof: 'G22',
    what: 'has no policy',
    changes: [NO_POLICY],
  },
];
