import { type ServerProcess, webSocketStatus } from '@parlour/harness';
import type { Proof } from '../proof';
import { Visitor } from '../visitor';

const ALLOWED = 'https://chat.example.org';
const POLLING = '/socket.io/?EIO=4&transport=polling';

/** Pages that are not ours, by what they call themselves. */
const foreign = (host: string): string[] => [
  'https://evil.example',
  'null',
  '',
  'file://',
  'http://127.0.0.1:1',
  `http://${host}.evil.example`,
  `http://evil-${host}`,
  `http://${host}@evil.example`,
  `http://evil.example/${host}`,
  `${ALLOWED}.evil.example`,
  'https://chat.example.organic',
  'http://chat.example.org',
  host,
];

/** The ways to act with a cookie: each answers with a status. */
const WAYS: Record<string, (server: ServerProcess, headers: Headers) => Promise<number>> = {
  WebSocket: ({ url }, headers) => webSocketStatus(url, headers),
  polling: (server, headers) => get(server, POLLING, headers),
  'a POST of polling': async (server, headers) => {
    const opened = await fetch(server.url + POLLING);
    const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
    const url = `${server.url}${POLLING}&sid=${sid}`;
    return (await fetch(url, { method: 'POST', headers, body: '40' })).status;
  },
  'GET /api/me': (server, headers) => get(server, '/api/me', headers),
  'POST /api/me/device-link': async ({ url }, headers) => {
    const asked = { ...headers, 'content-type': 'application/json' };
    const init = { method: 'POST', headers: asked, body: '{}' };
    return (await fetch(`${url}/api/me/device-link`, init)).status;
  },
  'GET /': (server, headers) => get(server, '/', headers),
};

type Headers = Record<string, string>;

export const foreignPages: Proof = {
  id: 'G23',
  promise: 'a foreign page can’t use my session',

  async run(stage) {
    const server = await stage.startServer({ ALLOWED_ORIGINS: ALLOWED });
    const ann = await Visitor.connect(server.url, { name: 'Ann' });
    const cookie = `parlour_guest=${ann.welcome.token}`;
    const { host } = new URL(server.url);
    let refused = 0;
    for (const [way, ask] of Object.entries(WAYS)) {
      for (const origin of foreign(host)) {
        const status = await ask(server, { cookie, origin });
        stage.check(status === 403, `${way} answers 403 to origin "${origin}": ${status}`);
        if (status === 403) refused++;
      }
      for (const origin of [`http://${host}`, ALLOWED]) {
        const status = await ask(server, { cookie, origin });
        stage.check(status === 200 || status === 101, `${way} serves ${origin}: ${status}`);
      }
      stage.progress(refused / (foreign(host).length * Object.keys(WAYS).length));
    }
    stage.figure('requests by foreign pages, refused', refused, {
      least: foreign(host).length * Object.keys(WAYS).length,
    });
  },
};

async function get({ url }: ServerProcess, path: string, headers: Headers): Promise<number> {
  return (await fetch(url + path, { headers })).status;
}
