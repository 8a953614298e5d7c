import type { ChatSocket } from './broadcast';
import { StraightWay } from './engine';
import type { Frame } from './frame';

/** Those that have something to send in this turn. */
let waiting: Outlet[] = [];

/**
 * The way out to one connection. What it gets in one turn of the event loop, such as the answers
 * to many commands, leaves as one write: each write is a system call, and half of what a message
 * costs.
 */
export class Outlet {
  private readonly straight: StraightWay;
  /** What waits; undefined while nothing does. */
  private frames: Frame[] | undefined;

  constructor(private readonly socket: ChatSocket) {
    this.straight = new StraightWay(socket);
  }

  /** Sends the frame at the end of this turn, with whatever else there is by then. */
  send(frame: Frame) {
    if (this.frames) {
      this.frames.push(frame);
      return;
    }
    this.frames = [frame];
    if (waiting.push(this) === 1) process.nextTick(flushAll);
  }

  /** Sends the frame now, behind whatever waits. */
  sendNow(frame: Frame) {
    if (!this.frames && this.straight.write(frame.bytes)) return;
    (this.frames ??= []).push(frame);
    this.flush();
  }

  flush() {
    const frames = this.frames;
    // Sent already, with something that could not wait.
    if (!frames) return;
    this.frames = undefined;
    const bytes = frames.map((frame) => frame.bytes);
    if (this.straight.write(bytes.length === 1 ? (bytes[0] as Buffer) : Buffer.concat(bytes)))
      return;
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
