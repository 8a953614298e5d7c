import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServerProcess } from '@parlour/harness';
import type { Peer } from '../peer';
import { debianVersion } from './versions';
import { readStanza, XmppClient } from './xmpp-client';

const onXmpp = { read: readStanza, onNode: false } satisfies Partial<Peer>;

const missingUnless = (program: string, name: string) => () =>
  existsSync(program) ? undefined : `needs the package ${name}`;

/** Writes the server's settings for this port and folder. */
function configure(name: string, port: number, folder: string): string {
  const file = join(folder, name);
  const template = readFileSync(`apps/bench/servers/${name}`, 'utf8');
  const filled = template.replaceAll('$PORT', String(port)).replaceAll('$FOLDER', folder);
  writeFileSync(file, filled);
  return file;
}

const PROSODY = '/usr/bin/prosody';

export const prosody: Peer = {
  ...onXmpp,
  id: 'prosody',
  title: 'Prosody',
  version: () => debianVersion('prosody'),
  missing: missingUnless(PROSODY, 'prosody'),
  connect: (port, name, listener) => new XmppClient(port, '/xmpp-websocket', name, listener),
  start: ({ under }) =>
    ServerProcess.start({
      under,
      program: (port, folder) => [
        PROSODY,
        '-F',
        '--config',
        configure('prosody.cfg.lua', port, folder),
      ],
    }),
};

/** Debian keeps what it has built for Erlang by the machine's kind. */
const ERL_LIBS = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

/** As `ejabberdctl foreground` starts it, but without a user, a node's name and a folder of its own. */
export const ejabberd: Peer = {
  ...onXmpp,
  id: 'ejabberd',
  title: 'ejabberd',
  version: () => debianVersion('ejabberd'),
  missing: missingUnless('/usr/sbin/ejabberdctl', 'ejabberd'),
  connect: (port, name, listener) => new XmppClient(port, '/ws', name, listener),
  start: ({ under }) =>
    ServerProcess.start({
      under,
      program: (port, folder) => [
        'env',
        `ERL_LIBS=${ERL_LIBS}`,
        `EJABBERD_CONFIG_PATH=${configure('ejabberd.yml', port, folder)}`,
        `EJABBERD_LOG_PATH=${join(folder, 'ejabberd.log')}`,
        'HOME=/tmp',
        ...[
          'erl',
          '+P',
          '250000',
          '-noinput',
          '-mnesia',
          'dir',
          `"${folder}/db"`,
          '-s',
          'ejabberd',
        ],
      ],
    }),
};
