import { spawnSync } from 'node:child_process';
import { PROBED_BY, ServerProcess } from '@parlour/harness';
import type { Peer, PeerOptions, Said } from '../peer';
import { Events, payloadOf, SocketIoClient } from './socket-io-client';
import { debianVersion, packageVersion } from './versions';

const EVENTS = new Events('message', ['joined', 'left']);

/** What the small servers on Socket.IO have in common: their commands and events. */
const onSocketIo = {
  connect: (port, name, listener) => new SocketIoClient(port, name, EVENTS, listener),
  read: (delivery) => [payloadOf<Said>(delivery)],
} satisfies Partial<Peer>;

/** Starts a script of Node that takes its port as an argument. */
export const startScript = (
  script: string,
  { under, nodeFlags = [], probed = false }: PeerOptions,
): Promise<ServerProcess> =>
  ServerProcess.start({
    under,
    probed,
    program: (port) => [
      process.execPath,
      ...(probed ? PROBED_BY : []),
      ...nodeFlags,
      script,
      String(port),
    ],
  });

/** Socket.IO alone: what the ratios are to. */
export const bareSocketIo: Peer = {
  ...onSocketIo,
  id: 'bare',
  title: 'bare Socket.IO',
  version: () => packageVersion('socket.io'),
  onNode: true,
  start: (options) => startScript('libs/harness/peers/bare-socket-io.mjs', options),
};

export const nestGateway: Peer = {
  ...onSocketIo,
  id: 'nest',
  title: 'Nest gateway',
  version: () => `${packageVersion('@nestjs/websockets')}, ${packageVersion('socket.io')}`,
  onNode: true,
  start: (options) => startScript('dist/apps/bench/nest-gateway.js', options),
};

/** Debian's Python: it has the packages, which another on the PATH may lack. */
const PYTHON = '/usr/bin/python3';

export const flaskSocketIo: Peer = {
  ...onSocketIo,
  id: 'flask',
  title: 'Flask-SocketIO',
  version: () => ['python3-flask-socketio', 'python3-gevent'].map(debianVersion).join(', '),
  missing() {
    const { status } = spawnSync(PYTHON, ['-c', 'import flask_socketio, gevent, geventwebsocket']);
    const packages = 'python3-flask-socketio python3-gevent python3-gevent-websocket';
    return status === 0 ? undefined : `needs the packages ${packages}`;
  },
  onNode: false,
  start: ({ under }) =>
    ServerProcess.start({
      under,
      program: (port) => [PYTHON, 'apps/bench/servers/flask_chat.py', String(port)],
    }),
};
