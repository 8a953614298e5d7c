import type { EventName, EventOf, Reply } from '@parlour/protocol';

/** A whole text message, as WebSocket's first byte says it. */
const TEXT = 0x81;

/** A packet as it goes over the wire, encoded once for however many connections get it. */
export class Frame {
  private encoded: Buffer | undefined;

  private constructor(
    /** What long polling sends: Engine.IO packs it among others. */
    readonly packet: string,
  ) {}

  static event<E extends EventName>(event: E, payload: EventOf<E>): Frame {
    return new Frame(`2${JSON.stringify([event, payload])}`);
  }

  /** The answer to the packet with this id. */
  static answer(id: number, reply: Reply<unknown>): Frame {
    return new Frame(`3${id}${JSON.stringify([reply])}`);
  }

  /** What a WebSocket sends. All connections share it. */
  get bytes(): Buffer {
    return (this.encoded ??= webSocketFrame(`4${this.packet}`));
  }
}

/** RFC 6455, 5.2; not masked, for it goes from server to client. */
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
