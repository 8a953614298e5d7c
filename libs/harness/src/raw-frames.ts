/** Who gets the frames that a {@link FrameReader} finds. */
export interface FrameSink {
  /**
   * The payload is `bytes[start, end)`, and stays there until this returns: the buffer is used
   * again.
   *
   * @param opcode 1 text, 2 binary, 8 close, 9 ping, 10 pong
   */
  frame(opcode: number, bytes: Buffer, start: number, end: number): void;
}

/** The server sent what a WebSocket server may not send, or what was never agreed on. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

const LENGTH_16 = 126;
const LENGTH_64 = 127;
/** Bytes of the longest header a server sends: it does not mask. */
const LONGEST_HEADER = 10;
const FIN_WITHOUT_EXTENSIONS = 0x80;

/**
 * Finds the frames of a WebSocket (RFC 6455) in what a server sends, however TCP has cut it up.
 *
 * A frame that lies whole in a chunk is read where it lies. Only one that is cut is copied, so that
 * reading a gigabyte a second allocates nothing.
 *
 * @throws FrameError on a masked or continued frame, and on an extension
 */
export class FrameReader {
  private cut = Buffer.allocUnsafe(LONGEST_HEADER);
  private cutLength = 0;

  constructor(private readonly sink: FrameSink) {}

  /** Takes the first `length` bytes of the chunk, which may be used again afterwards. */
  push(chunk: Buffer, length = chunk.length) {
    let at = this.cutLength > 0 ? this.complete(chunk, length) : 0;
    while (at < length) {
      const size = sizeOf(chunk, at, length);
      if (size === 0 || at + size > length) break;
      this.tell(chunk, at, size);
      at += size;
    }
    if (at < length) this.keep(chunk, at, length);
  }

  /** Adds to the frame that was cut what it lacks. Returns how much of the chunk that was. */
  private complete(chunk: Buffer, length: number): number {
    let at = 0;
    while (at < length) {
      const size = sizeOf(this.cut, 0, this.cutLength);
      const missing = size === 0 ? 1 : size - this.cutLength;
      const taken = Math.min(missing, length - at);
      this.keep(chunk, at, at + taken, size);
      at += taken;
      if (size > 0 && this.cutLength === size) return this.tellCut(at);
      // A header that is complete now may be the whole of an empty frame.
      if (size === 0 && sizeOf(this.cut, 0, this.cutLength) === this.cutLength)
        return this.tellCut(at);
    }
    return at;
  }

  private tellCut(at: number): number {
    const size = this.cutLength;
    this.cutLength = 0;
    this.tell(this.cut, 0, size);
    return at;
  }

  private keep(chunk: Buffer, from: number, to: number, size = sizeOf(chunk, from, to)) {
    const length = this.cutLength + to - from;
    const room = Math.max(length, size);
    if (this.cut.length < room) {
      const larger = Buffer.allocUnsafe(room);
      this.cut.copy(larger, 0, 0, this.cutLength);
      this.cut = larger;
    }
    chunk.copy(this.cut, this.cutLength, from, to);
    this.cutLength = length;
  }

  private tell(bytes: Buffer, at: number, size: number) {
    const first = bytes[at] as number;
    if ((first & 0xf0) !== FIN_WITHOUT_EXTENSIONS || (first & 0x0f) === 0)
      throw new FrameError('the server sent part of a message, or an extension');
    this.sink.frame(first & 0x0f, bytes, at + headerOf(bytes[at + 1] as number), at + size);
  }
}

function headerOf(length: number): number {
  if (length < LENGTH_16) return 2;
  return length === LENGTH_16 ? 4 : LONGEST_HEADER;
}

/** Header and payload of the frame at `at`, in bytes; 0 if its header does not end before `end`. */
function sizeOf(bytes: Buffer, at: number, end: number): number {
  if (end - at < 2) return 0;
  const length = bytes[at + 1] as number;
  if (length > LENGTH_64) throw new FrameError('the server masked a frame');
  const header = headerOf(length);
  if (length < LENGTH_16) return header + length;
  if (end - at < header) return 0;
  if (length === LENGTH_16) return header + bytes.readUInt16BE(at + 2);
  return header + Number(bytes.readBigUInt64BE(at + 2));
}

const MASKED = 0x80;

/**
 * A frame as a client sends it. Its mask is zero, which leaves the payload as it is: masks guard
 * proxies, and there is none between a load generator and the server it measures.
 */
export function clientFrame(payload: string | Buffer, opcode = 1): Buffer {
  const size = Buffer.byteLength(payload);
  const header = size < LENGTH_16 ? 2 : size < 0x10000 ? 4 : LONGEST_HEADER;
  const frame = Buffer.allocUnsafe(header + 4 + size);
  frame[0] = FIN_WITHOUT_EXTENSIONS | opcode;
  frame[1] = MASKED | (header === 2 ? size : header === 4 ? LENGTH_16 : LENGTH_64);
  if (header === 4) frame.writeUInt16BE(size, 2);
  if (header === LONGEST_HEADER) frame.writeBigUInt64BE(BigInt(size), 2);
  frame.writeUInt32BE(0, header);
  if (typeof payload === 'string') frame.write(payload, header + 4);
  else payload.copy(frame, header + 4);
  return frame;
}
