import type { EventName, EventOf } from '@parlour/protocol';
import type { ChatSocket } from './broadcast';

/** A whole text message, as WebSocket's first byte says it. */
const TEXT = 0x81;

/**
 * An event as it goes over the wire, encoded once for however many get it. To a WebSocket it goes
 * as one buffer that all of them share, to long polling as text: Engine.IO knows which.
 */
export class Frame {
  private readonly packet: string;
  private readonly options: { wsPreEncodedFrame: [Buffer] };

  constructor(event: string, payload: unknown) {
    this.packet = `2${JSON.stringify([event, payload])}`;
    this.options = { wsPreEncodedFrame: [webSocketFrame(`4${this.packet}`)] };
  }

  static of<E extends EventName>(event: E, payload: EventOf<E>): Frame {
    return new Frame(event, payload);
  }

  /** Bytes on the wire. */
  get size(): number {
    return this.options.wsPreEncodedFrame[0].length;
  }

  writeTo({ conn }: ChatSocket) {
    conn.write(this.packet, this.options as object);
  }
}

/** RFC 6455, 5.2: not masked, for it goes from server to client. */
function webSocketFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = TEXT;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header);
  return frame;
}
