import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestParlour } from '../testing/parlour';

describe('the web page', () => {
  let parlour: TestParlour;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parlour-web-'));
    const webDir = join(folder, 'browser');
    mkdirSync(webDir);
    writeFileSync(join(folder, 'outside.txt'), 'not for the web');
    writeFileSync(join(webDir, 'index.html'), '<title>Parlour</title>');
    writeFileSync(join(webDir, 'main-ABCD1234.js'), `console.log('${'x'.repeat(5_000)}')`);
    writeFileSync(join(webDir, 'chunk-CX-Tv_XR.js'), '');
    writeFileSync(join(webDir, 'favicon.svg'), '<svg/>');
    parlour = await TestParlour.start({ WEB_DIR: webDir });
  });
  afterAll(async () => {
    await parlour.stopAndForget();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string) => fetch(`${parlour.url}${path}`);

  it.each(['/', '/r/advprog', '/r/%E6%88%BF', '/how-it-works', '/device', '/operator'])(
    'is at %s, makes a browser a guest, and is asked for anew each time',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('<title>Parlour</title>');
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toBe('private, no-cache');
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^parlour_guest=.*HttpOnly/),
      ]);
    },
  );

  it('keeps a file for ever only if its name changes with what is in it', async () => {
    const script = await get('/main-ABCD1234.js');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const lazy = await get('/chunk-CX-Tv_XR.js');
    expect(lazy.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-encoding')).toBe('gzip');
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it('has nothing at other addresses', async () => {
    for (const path of ['/nowhere', '/r', '/r/a/b', '/..%2foutside.txt', '/%2e%2e/outside.txt']) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).not.toContain('not for the web');
    }
    expect((await get('/r/%E0%A4%A')).status).toBe(400);
  });

  it.each(['/', '/api/me', '/health/live', '/main-ABCD1234.js', '/nowhere'])(
    'lets %s run no script but its own files, in no other site’s frame',
    async (path) => {
      const { headers } = await get(path);
      const policy = new Map(
        (headers.get('content-security-policy') ?? '').split(';').map((directive) => {
          const [name = '', ...sources] = directive.trim().split(/\s+/);
          return [name, sources];
        }),
      );
      for (const kind of ['script-src', 'script-src-elem', 'script-src-attr', 'connect-src']) {
        expect([kind, policy.get(kind) ?? policy.get('default-src')]).toEqual([kind, ["'self'"]]);
      }
      expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
      expect(policy.get('object-src')).toEqual(["'none'"]);
      expect(policy.get('base-uri')).toEqual(["'self'"]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBeTruthy();
      expect(headers.has('x-powered-by')).toBe(false);
    },
  );
});
