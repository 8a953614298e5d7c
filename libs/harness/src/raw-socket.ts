import { connect, type Socket } from 'node:net';
import { clientFrame, FrameReader } from './raw-frames';

/** Who a {@link RawSocket} tells what it hears. */
export interface RawListener {
  opened(): void;
  /** A text message is `bytes[start, end)`, until this returns. */
  text(bytes: Buffer, start: number, end: number): void;
  /** Once, after it was open or instead of it; `error` if it did not end as it was asked to. */
  closed(error?: Error): void;
}

/** All sockets read into this one: Node reads and tells in one go, so none sees another's bytes. */
const READ_INTO = Buffer.allocUnsafe(256 * 1024);
const END_OF_HEAD = '\r\n\r\n';
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const TEXT = 1;

/**
 * A WebSocket client that costs almost nothing: for load generators, whose cost must be well below
 * that of the server they measure. Text only, no extensions, no masks, no fragments.
 */
export class RawSocket {
  /** Bytes that TCP has delivered, with all headers. */
  received = 0;
  private readonly socket: Socket;
  private readonly reader = new FrameReader(this);
  private head: string | undefined = '';
  private over = false;

  constructor(
    port: number,
    private readonly path: string,
    private readonly listener: RawListener,
    private readonly protocol?: string,
  ) {
    this.socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: READ_INTO,
        callback: (length) => {
          this.heard(length);
          return true;
        },
      },
    });
    this.socket.once('connect', () => this.upgrade());
    this.socket.once('error', (error) => this.finish(error));
    this.socket.once('end', () => this.finish(new Error('the server ended the connection')));
    this.socket.once('close', () => this.finish(new Error('the connection is closed')));
  }

  send(text: string) {
    this.socket.write(clientFrame(text));
  }

  /** Ends it, without a good-bye; `closed` is told no error. */
  close() {
    this.finish();
  }

  /** For {@link FrameReader}. */
  frame(opcode: number, bytes: Buffer, start: number, end: number) {
    if (opcode === TEXT) this.listener.text(bytes, start, end);
    else if (opcode === PING) this.socket.write(clientFrame(bytes.subarray(start, end), PONG));
    else if (opcode === CLOSE) this.finish(new Error('the server closed the WebSocket'));
  }

  private upgrade() {
    const lines = [
      `GET ${this.path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...(this.protocol ? [`Sec-WebSocket-Protocol: ${this.protocol}`] : []),
    ];
    this.socket.write(lines.join('\r\n') + END_OF_HEAD);
  }

  private heard(length: number) {
    if (this.over) return;
    this.received += length;
    try {
      if (this.head === undefined) this.reader.push(READ_INTO, length);
      else this.answered(READ_INTO.subarray(0, length));
    } catch (error) {
      this.finish(error as Error);
    }
  }

  /** The answer to the upgrade; frames may come right behind it. */
  private answered(chunk: Buffer) {
    const before = this.head?.length ?? 0;
    this.head += chunk.toString('latin1');
    const end = this.head?.indexOf(END_OF_HEAD) ?? -1;
    if (end < 0) return;
    const [status] = this.head?.split('\r\n') ?? [];
    if (!status?.startsWith('HTTP/1.1 101')) throw new Error(`no WebSocket: ${status}`);
    this.head = undefined;
    this.listener.opened();
    this.reader.push(chunk.subarray(end + END_OF_HEAD.length - before));
  }

  private finish(error?: Error) {
    if (this.over) return;
    this.over = true;
    this.socket.destroy();
    this.listener.closed(error);
  }
}
