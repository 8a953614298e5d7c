// Each fence of boundaries.mjs, seen to stop a wrong import, and to let the right place through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ESLint } from 'eslint';

const eslint = new ESLint();

/** The rules that a file with this one line would break. */
async function broken(filePath, line) {
  const [{ messages }] = await eslint.lintText(`${line}\n`, { filePath });
  return messages.map(({ ruleId }) => ruleId);
}

const uses = (module) => `import { thing } from '${module}';\nexport const used = thing;`;

const FENCES = [
  ['socket.io', 'apps/server/src/rooms/rooms.ts', 'apps/server/src/live/feed.ts'],
  [
    '@nestjs/websockets',
    'apps/server/src/messages/messages.ts',
    'apps/server/src/chat/chat.gateway.ts',
  ],
  ['kysely', 'apps/server/src/live/feed.ts', 'apps/server/src/messages/room-log.ts'],
  ['../db/database', 'apps/server/src/presence/presence.ts', 'apps/server/src/rooms/rooms.ts'],
  ['libsql', 'apps/server/src/rooms/rooms.ts', 'apps/server/src/db/sqlite-dialect.ts'],
  ['../db/plain', 'apps/server/src/messages/retention.ts', 'apps/server/src/upkeep/backup.ts'],
  ['prom-client', 'apps/server/src/live/feeds.ts', 'apps/server/src/metrics/metrics.ts'],
  ['ngx-socket-io', 'apps/web/src/app/room/composer.ts', 'apps/web/src/app/socket/chat-socket.ts'],
  ['socket.io-client', 'apps/web/src/app/rooms/rooms.ts', 'apps/web/src/app/socket/frames.ts'],
  [
    'ngx-cookie-service',
    'apps/web/src/app/room/composer.ts',
    'apps/web/src/app/identity/name-cookie.ts',
  ],
  ['zod', 'apps/web/src/app/room/lines.ts', 'apps/server/src/config.ts'],
  ['@parlour/protocol/schemas', 'libs/client/src/outbox.ts', 'apps/server/src/live/handles.ts'],
  ['../../../apps/server/src/config', 'libs/client/src/outbox.ts', undefined],
  ['@angular/core', 'libs/protocol/src/text.ts', 'apps/web/src/app/ui/icon.ts'],
  ['../../web/src/app/ui/hue', 'apps/server/src/chat/ticker.ts', undefined],
  ['../../../server/src/config', 'apps/web/src/app/rooms/rooms.ts', undefined],
  ['../../server/src/config', 'apps/prove/src/stage.ts', undefined],
  ['@parlour/harness', 'apps/server/src/chat/ticker.ts', 'apps/prove/src/stage.ts'],
  ['@parlour/harness', 'libs/client/src/outbox.ts', 'apps/e2e/src/parlour.ts'],
];

for (const [module, outside, inside] of FENCES) {
  test(`${module} is stopped in ${outside}`, async () => {
    assert.deepEqual(await broken(outside, uses(module)), ['no-restricted-imports']);
  });
  if (inside) {
    test(`${module} is let through in ${inside}`, async () => {
      assert.deepEqual(await broken(inside, uses(module)), []);
    });
  }
}

test('process.env is read in config.ts alone', async () => {
  const line = 'export const port = process.env.PORT;';
  assert.ok((await broken('apps/server/src/main.ts', line)).includes('no-restricted-properties'));
  assert.ok(
    !(await broken('apps/server/src/config.ts', line)).includes('no-restricted-properties'),
  );
});
