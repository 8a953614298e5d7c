import type { ChatSocket } from './broadcast';
import { writeStraight } from './engine';
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
    if (this.frames.length === 0 && writeStraight(this.socket, frame.bytes)) return;
    this.frames.push(frame);
    this.flush();
  }

  flush() {
    const frames = this.frames;
    this.frames = [];
    const bytes = frames.map((frame) => frame.bytes);
    const [first] = bytes;
    if (!first) return;
    if (writeStraight(this.socket, bytes.length === 1 ? first : Buffer.concat(bytes))) return;
    for (const { packet, bytes } of frames) this.socket.conn.write(packet, encoded(bytes));
  }
}

function flushAll() {
  const now = waiting;
  waiting = [];
  for (const outlet of now) outlet.flush();
}

/** How Engine.IO is told that a frame is made already, if a WebSocket takes it; its types don't know. */
function encoded(bytes: Buffer): object {
  return { wsPreEncodedFrame: [bytes] };
}
