import type { Manager } from 'socket.io-client';

/** One Engine.IO packet, written as it goes over the wire. */
export interface Frame {
  direction: 'in' | 'out';
  text: string;
  /** ms since the epoch */
  at: number;
}

interface Packet {
  type: string;
  data?: unknown;
}

/** Engine.IO's packet types, each sent as one digit: its place in this list. */
const PACKET_TYPES = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'];

/**
 * Keys whose values nobody looking over a shoulder may see: who has the token is the guest, who
 * has the session id can read along.
 */
const SECRETS = /("(?:token|sid|pid|key)":")(?:[^"\\]|\\.)*"/g;

/**
 * Tells of every packet of the manager's connection.
 *
 * @returns a function to be called after every attempt to connect, for each has an engine of its own
 */
export function watchFrames(manager: Manager, listener: (frame: Frame) => void): () => void {
  const watched = new WeakSet<object>();
  const report = (direction: Frame['direction']) => (packet: Packet) =>
    listener({ direction, text: written(packet), at: Date.now() });
  const watchEngine = () => {
    const { engine } = manager;
    if (!engine || watched.has(engine)) return;
    watched.add(engine);
    engine.on('packet', report('in'));
    engine.on('packetCreate', report('out'));
  };
  watchEngine();
  return watchEngine;
}

function written({ type, data }: Packet): string {
  const digit = PACKET_TYPES.indexOf(type);
  const rest = typeof data === 'string' ? data : data === undefined ? '' : '(binary)';
  return `${digit}${rest}`.replace(SECRETS, '$1•••"');
}
