import type { Peer } from './peer';
import { bareSocketIo, flaskSocketIo, nestGateway } from './peers/on-socket-io';
import { ejabberd, prosody } from './peers/on-xmpp';
import { parlour } from './peers/parlour';
import { rawWs } from './peers/raw-ws';

/** Everything that is measured, in the order of the report's columns. */
export const peersWith = (build: string): readonly Peer[] => [
  parlour(build),
  bareSocketIo,
  nestGateway,
  rawWs,
  flaskSocketIo,
  prosody,
  ejabberd,
];
