import { clientFrame, FrameError, FrameReader } from '@parlour/harness';
import * as fc from 'fast-check';

/** A frame as a server sends it: like that of a client, but without a mask. */
function serverFrame(payload: Buffer, opcode: number): Buffer {
  const frame = clientFrame(payload, opcode);
  const header = frame.length - payload.length - 4;
  frame[1] = (frame[1] as number) & 0x7f;
  return Buffer.concat([frame.subarray(0, header), payload]);
}

/** Reads chunks from one buffer that is used again, as a socket does. */
function read(chunks: readonly Buffer[]) {
  const into = Buffer.alloc(Math.max(1, ...chunks.map(({ length }) => length)));
  const frames: { opcode: number; payload: string }[] = [];
  const reader = new FrameReader({
    frame: (opcode, bytes, start, end) =>
      frames.push({ opcode, payload: bytes.toString('latin1', start, end) }),
  });
  for (const chunk of chunks) {
    chunk.copy(into);
    reader.push(into, chunk.length);
    into.fill(0xff);
  }
  return frames;
}

const cutAt = (bytes: Buffer, places: readonly number[]) => {
  const ends = [...places.map((place) => place % bytes.length), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
};

/** Sizes about those where the header becomes longer, and some between. */
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 65_500, max: 65_600 }),
  fc.constantFrom(0, 125, 126, 127, 65_535, 65_536, 200_000),
);
const frames = fc.array(fc.record({ opcode: fc.constantFrom(1, 2, 8, 9, 10), size: sizes }), {
  minLength: 1,
  maxLength: 8,
});
const payloadOf = (size: number, index: number) =>
  Buffer.from(Array.from({ length: size }, (_, at) => (at * 7 + index) % 256));

describe('FrameReader', () => {
  it('finds the same frames however they are cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 20 }), (sent, cuts) => {
        const payloads = sent.map(({ size }, index) => payloadOf(size, index));
        const bytes = Buffer.concat(
          sent.map(({ opcode }, index) => serverFrame(payloads[index] as Buffer, opcode)),
        );
        const wanted = sent.map(({ opcode }, index) => ({
          opcode,
          payload: (payloads[index] as Buffer).toString('latin1'),
        }));
        expect(read(cutAt(bytes, cuts))).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it('finds them wherever one cut is', () => {
    const bytes = Buffer.concat([3, 130, 0, 5].map((size) => serverFrame(payloadOf(size, 0), 1)));
    const whole = read([bytes]);
    for (let place = 0; place < bytes.length; place++)
      expect(read(cutAt(bytes, [place]))).toEqual(whole);
  });

  it('finds them byte by byte', () => {
    const payloads = [0, 1, 125, 126, 70_000, 0].map(payloadOf);
    const bytes = Buffer.concat(payloads.map((payload) => serverFrame(payload, 1)));
    const found = read(Array.from(bytes, (byte) => Buffer.from([byte])));
    expect(found.map(({ payload }) => payload)).toEqual(
      payloads.map((payload) => payload.toString('latin1')),
    );
  });

  it.each([
    ['a masked frame', clientFrame('hello')],
    ['the first part of a message', Buffer.from([0x01, 1, 65])],
    ['a continuation', Buffer.from([0x80, 1, 65])],
    ['a compressed message', Buffer.from([0xc1, 1, 65])],
  ])('refuses %s', (_, bytes) => {
    expect(() => read([bytes])).toThrow(FrameError);
  });
});
