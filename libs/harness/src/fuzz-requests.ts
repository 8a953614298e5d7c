import type { Odd } from './fuzz-values';

const KB = 1_024;
const POLLING = '/socket.io/?EIO=4&transport=polling';
const WEBSOCKET = '/socket.io/?EIO=4&transport=websocket';

/** An HTTP request as text, headers given as `Name: value`. */
export function request(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: parlour.test', ...headers, '', body].join('\r\n');
}

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const VERSION = 'Sec-WebSocket-Version: 13';
const WANTS = ['Connection: Upgrade', 'Upgrade: websocket'];

/** The request that makes a connection a WebSocket; `more` are headers on top. */
export function upgrade(more: readonly string[] = [], path = WEBSOCKET): string {
  return request(`GET ${path}`, [...WANTS, VERSION, KEY, ...more]);
}

/** Upgrades that should not come through, or come through and lead nowhere. */
const UPGRADES: readonly Odd<string>[] = [
  ['an upgrade without a key', request(`GET ${WEBSOCKET}`, [...WANTS, VERSION])],
  [
    'an upgrade with a key that is none',
    request(`GET ${WEBSOCKET}`, [...WANTS, VERSION, 'Sec-WebSocket-Key: x']),
  ],
  ['an upgrade with two keys', upgrade([KEY])],
  ['an upgrade without a version', request(`GET ${WEBSOCKET}`, [...WANTS, KEY])],
  [
    'an upgrade to version 99',
    request(`GET ${WEBSOCKET}`, [...WANTS, KEY, 'Sec-WebSocket-Version: 99']),
  ],
  [
    'an upgrade to another protocol',
    request(`GET ${WEBSOCKET}`, ['Connection: Upgrade', 'Upgrade: h2c', KEY, VERSION]),
  ],
  ['an upgrade by POST', request(`POST ${WEBSOCKET}`, [...WANTS, VERSION, KEY])],
  ['a page that wants an upgrade', upgrade([], '/')],
  ['an upgrade elsewhere', upgrade([], '/elsewhere')],
  ['an upgrade of Engine.IO 3', upgrade([], '/socket.io/?EIO=3&transport=websocket')],
  ['an upgrade without a version of Engine.IO', upgrade([], '/socket.io/?transport=websocket')],
  ['an upgrade to polling', upgrade([], POLLING)],
  ['an upgrade to no transport', upgrade([], '/socket.io/?EIO=4&transport=__proto__')],
  ['an upgrade of nobody’s session', upgrade([], `${WEBSOCKET}&sid=nobody`)],
  ['an upgrade of the prototype', upgrade([], `${WEBSOCKET}&sid=__proto__`)],
  ['an upgrade from an evil page', upgrade(['Origin: https://evil.example'])],
  ['an upgrade from a page without an origin', upgrade(['Origin: null'])],
  ['an upgrade from a look-alike', upgrade(['Origin: http://parlour.test.evil.example'])],
  ['an upgrade from an origin that is none', upgrade(['Origin: http://[::1'])],
  ['an upgrade with a long cookie', upgrade([`Cookie: parlour=${'x'.repeat(12 * KB)}`])],
  ['an upgrade with a broken cookie', upgrade(['Cookie: =;;%zz=%; parlour=%ff.%ff; a'])],
  ['an upgrade with an extension', upgrade(['Sec-WebSocket-Extensions: permessage-deflate; x=";'])],
  ['an upgrade with a subprotocol', upgrade(['Sec-WebSocket-Protocol: ,,,'])],
  ['an upgrade with garbage behind it', upgrade() + '\0'.repeat(10 * KB)],
  ['two upgrades at once', upgrade() + upgrade()],
];

/** Bodies and queries of polling. */
const POLLS: readonly Odd<string>[] = [
  ['a poll of nobody’s session', request(`GET ${POLLING}&sid=nobody`)],
  ['a poll of the prototype', request(`GET ${POLLING}&sid=__proto__`)],
  ['a poll with many sessions', request(`GET ${POLLING}&sid=a&sid=b&sid[x]=c`)],
  ['a poll by DELETE', request(`DELETE ${POLLING}`)],
  ['a handshake by POST', post(POLLING, '40')],
  ['a post to nobody’s session', post(`${POLLING}&sid=nobody`, '40')],
  ['a poll by JSONP', request(`GET ${POLLING}&j=0`)],
  ['a poll by JSONP with a script for a number', request(`GET ${POLLING}&j=%3Cscript%3E`)],
  ['a poll with base64', request(`GET ${POLLING}&b64=1`)],
  ['a poll from an evil page', request(`GET ${POLLING}`, ['Origin: https://evil.example'])],
];

/** HTTP that is wrong by itself. */
const BROKEN: readonly Odd<string>[] = [
  ['no HTTP', 'hello\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['HTTP/9.9', 'GET / HTTP/9.9\r\n\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['two hosts', request('GET /', ['Host: other.test'])],
  ['NUL in a header', request('GET /', ['X-A: a\0b'])],
  ['a header that is folded', request('GET /', ['X-A: a', '  b'])],
  ['a header of 20 KB', request('GET /', [`X-A: ${'a'.repeat(20 * KB)}`])],
  [
    '3,000 headers',
    request(
      'GET /',
      Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${n}`),
    ),
  ],
  ['a negative length', request('POST /', ['Content-Length: -1'])],
  ['two lengths', request('POST /', ['Content-Length: 1', 'Content-Length: 2'], 'ab')],
  ['a length that never comes', request('POST /', ['Content-Length: 1000000'], 'a')],
  ['a length of 2^64', request('POST /', ['Content-Length: 18446744073709551616'], 'a')],
  ['chunks and a length', request('POST /', ['Transfer-Encoding: chunked', 'Content-Length: 3'])],
  ['a chunk of no size', request('POST /', ['Transfer-Encoding: chunked'], 'zz\r\nabc\r\n')],
  ['an expectation', request('POST /', ['Expect: 100-continue', 'Content-Length: 5'])],
  ['an unknown expectation', request('GET /', ['Expect: wonders'])],
  ['100 requests in one breath', request('GET /health/live').repeat(100)],
  ['CONNECT', request('CONNECT example.org:443')],
  ['OPTIONS *', request('OPTIONS *')],
  ['TRACE', request('TRACE /')],
  ['an unknown method', request('BREW /coffee')],
  ['half a request', 'GET / HTTP/1.1\r\nHo'],
];

/** Paths and methods that a server of pages and files should have an answer to. */
const PATHS: readonly Odd<string>[] = [
  '/../../../../etc/passwd',
  '/%2e%2e/%2e%2e/package.json',
  '/..%2f..%2fpackage.json',
  '/..%5c..%5cpackage.json',
  '/.%00./',
  '/%',
  '/%zz',
  '/%ff%fe',
  '/%00',
  '/r/%',
  '/r/%ff',
  '/r/__proto__',
  `/r/${'a'.repeat(10 * KB)}`,
  '//evil.example/',
  '/\\evil.example',
  'http://evil.example/',
  '/?__proto__[x]=1&constructor[prototype][x]=1',
  `/?${'a[]=1&'.repeat(1_500)}`,
  `/?a${'[b]'.repeat(2_000)}=1`,
  '/api/me/..;/health',
  '/api/me?token=x',
  '/socket.io/socket.io.js',
  '/socket.io/%',
].map((path): Odd<string> => [path.slice(0, 40), request(`GET ${path}`)]);

/** Requests as text, each for a connection of its own. */
export const ODD_REQUESTS: readonly Odd<string>[] = [...UPGRADES, ...POLLS, ...BROKEN, ...PATHS];

/** A POST with a body, as polling sends packets. */
export function post(path: string, body: string): string {
  const headers = ['Content-Type: text/plain', `Content-Length: ${Buffer.byteLength(body)}`];
  return request(`POST ${path}`, headers, body);
}
