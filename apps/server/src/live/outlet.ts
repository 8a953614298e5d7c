import type { ChatSocket } from './broadcast';
import type { Frame } from './frame';

/** Those that have something to send in this turn. */
let waiting: Outlet[] = [];

/**
 * The way out to one connection. What it gets in one turn of the event loop, such as the answers
 * to many commands, leaves as one write: each write is a system call, and half of what a message
 * costs.
 */
export class Outlet {
  private frames: Frame[] = [];

  constructor(private readonly socket: ChatSocket) {}

  /** Sends the frame at the end of this turn, with whatever else there is by then. */
  send(frame: Frame) {
    if (this.frames.push(frame) > 1) return;
    if (waiting.push(this) === 1) process.nextTick(flushAll);
  }

  /** Sends the frame now, behind whatever waits. */
  sendNow(frame: Frame) {
    this.frames.push(frame);
    this.flush();
  }

  flush() {
    const [frame, ...others] = this.frames;
    if (!frame) return;
    const { conn } = this.socket;
    this.frames = [];
    if (conn.transport.name !== 'websocket') {
      for (const { packet } of [frame, ...others]) conn.write(packet, {});
    } else if (others.length === 0) {
      conn.write(frame.packet, encoded(frame.bytes));
    } else {
      conn.write('', encoded(Buffer.concat([frame, ...others].map(({ bytes }) => bytes))));
    }
  }
}

function flushAll() {
  const now = waiting;
  waiting = [];
  for (const outlet of now) outlet.flush();
}

/** How Engine.IO is told that the frames are made already; its types don't know it. */
function encoded(bytes: Buffer): object {
  return { wsPreEncodedFrame: [bytes] };
}
