import type { ChatSocket } from './broadcast';

/** What Engine.IO keeps of a packet that has not left. */
interface Packet {
  data?: string | Buffer;
  options?: { wsPreEncodedFrame?: [Buffer] };
}

/** What is used of a WebSocket. Long polling has none: it asks for one thing at a time. */
interface WebSocket {
  bufferedAmount: number;
  terminate(): void;
  pause(): void;
  resume(): void;
}

/** The parts of an Engine.IO connection that tell what is queued; it has no public way to ask. */
interface Connection {
  writeBuffer: readonly Packet[];
  transport: { name: string; socket?: WebSocket };
  close(discard?: boolean): void;
}

interface Tally {
  of: readonly Packet[];
  counted: number;
  bytes: number;
}

const tallies = new WeakMap<Connection, Tally>();

/**
 * Bytes that wait for a connection's reader on this side: in Engine.IO's queue, and in the socket
 * where the kernel takes no more. Socket.IO has no bound for them of its own.
 *
 * Each packet is looked at once, however often this is asked.
 */
export function queuedBytes(socket: ChatSocket): number {
  const connection = connectionOf(socket);
  const { writeBuffer, transport } = connection;
  const inSocket = transport.socket?.bufferedAmount ?? 0;
  if (writeBuffer.length === 0) return inSocket;
  let tally = tallies.get(connection);
  // Engine.IO begins another list with each flush.
  if (tally?.of !== writeBuffer) {
    tally = { of: writeBuffer, counted: 0, bytes: 0 };
    tallies.set(connection, tally);
  }
  while (tally.counted < writeBuffer.length) {
    tally.bytes += sizeOf(writeBuffer[tally.counted++] as Packet);
  }
  return inSocket + tally.bytes;
}

/** Ends a connection and lets go of what is queued for it; a client takes it as one to make again. */
export function cut(socket: ChatSocket) {
  const connection = connectionOf(socket);
  // A closing handshake would wait, queue and all, for somebody who does not read.
  if (connection.transport.name === 'websocket') connection.transport.socket?.terminate();
  else connection.close(true);
}

/** Reads no more from the connection: the sender is held up, by TCP. */
export function pause(socket: ChatSocket) {
  connectionOf(socket).transport.socket?.pause();
}

export function resume(socket: ChatSocket) {
  connectionOf(socket).transport.socket?.resume();
}

function sizeOf({ data, options }: Packet): number {
  return options?.wsPreEncodedFrame?.[0].length ?? data?.length ?? 0;
}

function connectionOf({ conn }: ChatSocket): Connection {
  return conn as unknown as Connection;
}
