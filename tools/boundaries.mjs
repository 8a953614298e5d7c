// Who may import what. Each fence keeps a decision in one place; `boundaries.spec.mjs` sees each of
// them fail.

/** Within the server: a library, the only folders that may touch it, and why. */
const serverFences = [
  {
    names: ['socket.io', 'socket.io/*', '@nestjs/websockets', '@nestjs/platform-socket.io'],
    only: ['live', 'chat'],
    message: 'Only live/ and chat/ know Socket.IO: tell things through Broadcast or a Session.',
  },
  {
    names: ['kysely', 'kysely/*', '**/db/database', '**/db/schema'],
    only: [
      ...['db', 'guests', 'rooms', 'messages', 'health', 'cluster', 'upkeep'],
      ...['chat/arrivals.ts', 'app.module.ts'],
    ],
    message: 'Only db/ and the domain classes talk to the database.',
  },
  {
    names: ['ioredis'],
    only: ['cluster'],
    message: 'Only cluster/ knows Redis: tell the other processes through Bus.',
  },
  {
    names: ['prom-client'],
    only: ['metrics'],
    message: 'Only metrics/ knows Prometheus: count with a plain number, which it reads.',
  },
  {
    names: ['libsql', 'pg'],
    only: ['db'],
    message: 'Only db/ knows which database it is.',
  },
  {
    names: ['**/sqlite-dialect', '**/sqlite-connection', '**/postgres-dialect', '**/db/plain'],
    only: ['db', 'upkeep'],
    message: 'Only db/ knows which database it is, and upkeep/, for whoever runs the server.',
  },
];

/** Within the web: a library, and the only folder that may touch it. */
const webFences = [
  {
    names: ['ngx-socket-io', 'socket.io-client'],
    only: ['socket'],
    message: 'Only socket/ knows ngx-socket-io: use ChatSocket.',
  },
  {
    names: ['ngx-cookie-service'],
    only: ['identity'],
    message: 'Only identity/ reads and writes cookies.',
  },
];

const NO_APP_IN_LIB = {
  group: ['**/apps/**', '@angular/*', '@nestjs/*', 'ngx-*', 'socket.io*', 'node:*'],
  message: 'libs/ import no app and no framework: they are shared by all.',
};
const NO_ZOD = {
  group: ['zod', '@parlour/protocol/schemas'],
  message: 'The browser does not pay for Zod: import types and constants from @parlour/protocol.',
};
const NO_HARNESS = {
  group: ['@parlour/harness'],
  message: 'What harms the product is no part of it: only its tests use the harness.',
};
const NO_OTHER_APP = {
  group: [
    '**/apps/**',
    '**/server/src/**',
    '**/web/src/**',
    '**/e2e/src/**',
    '**/prove/src/**',
    '**/bench/src/**',
  ],
  message: 'An app imports libs, never another app.',
};

const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const pattern = ({ names, message }) => ({ group: names, message });

/**
 * ESLint takes the last rule that fits a file, so each folder gets its whole list at once:
 * every fence it is not inside of.
 */
function fenced(root, fences, ...always) {
  const places = [...new Set(fences.flatMap(({ only }) => only))];
  const rule = (inside) =>
    restrict(...always, ...fences.filter(({ only }) => !only.includes(inside)).map(pattern));
  return [
    { files: [`${root}/**/*.ts`], rules: rule(undefined) },
    ...places.map((place) => ({
      files: [place.endsWith('.ts') ? `${root}/${place}` : `${root}/${place}/**/*.ts`],
      rules: rule(place),
    })),
  ];
}

/** @type {import('eslint').Linter.Config[]} */
export const boundaries = [
  { files: ['libs/protocol/**/*.ts'], rules: restrict(NO_APP_IN_LIB, NO_HARNESS) },
  { files: ['apps/{bench,prove,e2e}/src/**/*.ts'], rules: restrict(NO_OTHER_APP) },
  {
    files: ['libs/client/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: restrict(NO_APP_IN_LIB, NO_ZOD, NO_HARNESS),
  },
  ...fenced('apps/server/src', serverFences, NO_OTHER_APP, NO_HARNESS),
  ...fenced('apps/web/src/app', webFences, NO_ZOD, NO_OTHER_APP, NO_HARNESS),
  {
    files: ['apps/{server,web}/src/**/*.ts', 'libs/**/*.ts'],
    ignores: ['apps/server/src/config.ts', 'apps/server/src/testing/**', 'libs/harness/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
    },
  },
  {
    files: ['apps/**/*.spec.ts', 'apps/server/src/testing/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
];
