import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Server } from 'socket.io';
import type { ChatSocket } from './broadcast';
import { clientsOf, dropPolls, unreadBytes } from './polls';

export type Engine = Server['engine'];
type HasConnection = Pick<ChatSocket, 'conn'>;

/** What Engine.IO keeps of a packet that has not left. */
interface Packet {
  data?: string | Buffer;
  options?: { wsPreEncodedFrame?: [Buffer] };
}

/** What is used of a WebSocket of `ws`. Long polling has none: it asks for one thing at a time. */
interface WebSocket extends EventEmitter {
  readyState: number;
  bufferedAmount: number;
  /** TCP; null when it is closed. */
  _socket: Socket | null;
  terminate(): void;
  pause(): void;
  resume(): void;
}

/** The inside of an Engine.IO connection, as far as it is used: it has no public way to ask. */
interface Connection {
  readyState: string;
  upgrading: boolean;
  /** Set while a pong is awaited. */
  pingTimeoutTimer?: unknown;
  writeBuffer: readonly Packet[];
  transport: { name: string; socket?: WebSocket };
  close(discard?: boolean): void;
}

const WEB_SOCKET_OPEN = 1;

/**
 * Hands a WebSocket's frame, or several, straight to TCP. Through Engine.IO they would go the same
 * way, but behind a packet, five events and a callback, which in a room of a thousand are half of
 * our part of the cost. The other half is memory: a message for a thousand visits a thousand of
 * each object that it asks, and none is in the processor's cache. So what does not change is kept
 * here, and asked for once for each transport.
 */
export class StraightWay {
  private readonly connection: Connection;
  private transport: Connection['transport'] | undefined;
  private webSocket: WebSocket | undefined;
  private tcp: Socket | null = null;

  constructor(socket: HasConnection) {
    this.connection = connectionOf(socket);
  }

  /**
   * @returns false if the bytes have to go through Engine.IO: behind what is queued there, to long
   *   polling, or to nobody any more
   */
  write(bytes: Buffer): boolean {
    const { readyState, upgrading, writeBuffer, transport } = this.connection;
    if (readyState !== 'open' || upgrading || writeBuffer.length > 0) return false;
    if (transport !== this.transport) this.take(transport);
    if (this.webSocket?.readyState !== WEB_SOCKET_OPEN || !this.tcp) return false;
    this.tcp.write(bytes);
    return true;
  }

  private take(transport: Connection['transport']) {
    this.transport = transport;
    this.webSocket = transport.socket;
    this.tcp = transport.socket?._socket ?? null;
  }
}

/** Undefined for long polling. */
export function webSocketOf(socket: HasConnection): WebSocket | undefined {
  return connectionOf(socket).transport.socket;
}

/** Any packet tells Engine.IO now that the other side is there. */
export function isAwaitingPong(socket: HasConnection): boolean {
  return !!connectionOf(socket).pingTimeoutTimer;
}

/** The TCP socket of a WebSocket; undefined for long polling. */
export function tcpOf(socket: HasConnection): Socket | undefined {
  return webSocketOf(socket)?._socket ?? undefined;
}

interface Tally {
  of: readonly Packet[];
  counted: number;
  bytes: number;
}

const tallies = new WeakMap<Connection, Tally>();

/**
 * About how many bytes wait for a connection's reader on this side: in Engine.IO's queue, and in the socket
 * where the kernel takes no more. Socket.IO has no bound for them of its own.
 *
 * Each packet is looked at once, however often this is asked.
 */
export function queuedBytes(socket: HasConnection): number {
  const connection = connectionOf(socket);
  const { writeBuffer, transport } = connection;
  const inSocket = transport.socket?.bufferedAmount ?? unreadBytes(connection);
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
export function cut(socket: HasConnection) {
  const connection = connectionOf(socket);
  // A closing handshake would wait, queue and all, for somebody who does not read.
  if (connection.transport.name === 'websocket') connection.transport.socket?.terminate();
  else {
    connection.close(true);
    dropPolls(connection);
  }
}

/** All connections, also those that have not been admitted or have left. */
export function connectionsOf(engine: Engine): ChatSocket['conn'][] {
  return Object.values(clientsOf(engine));
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

function connectionOf({ conn }: HasConnection): Connection {
  return conn as unknown as Connection;
}
