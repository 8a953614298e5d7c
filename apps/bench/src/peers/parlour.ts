import { readFileSync } from 'node:fs';
import { ServerProcess } from '@parlour/harness';
import type { Peer, Said } from '../peer';
import { Events, payloadOf, SocketIoClient } from './socket-io-client';

const EVENTS = new Events('messages', ['presence'], 'welcome');
/** Its defaults, but for the limits of rates: all of the load comes from one place. */
const ENV = { RATE_LIMIT: 'off', TICK_MS: '10000' };

/** Parlour as it is built in this folder. It alone keeps what is said: an answer means "on disk". */
export const parlour = (build: string): Peer => ({
  id: 'parlour',
  title: 'Parlour',
  version: () => JSON.parse(readFileSync('package.json', 'utf8')).version,
  onNode: true,
  start: ({ env, ...options }) =>
    ServerProcess.start({ ...options, build, env: { ...ENV, ...env } }),
  connect: (port, name, listener) => new SocketIoClient(port, name, EVENTS, listener),
  read: (delivery) => payloadOf<{ messages: Said[] }>(delivery).messages,
});
