import { randomFillSync } from 'node:crypto';
import type { Odd } from './fuzz-values';

/** A WebSocket frame (RFC 6455, 5.2), as right or wrong as it is told to be. */
interface Frame {
  payload?: string | Buffer;
  /** 1 is text, 2 binary, 8 close, 9 ping, 10 pong, 0 goes on with the last. */
  opcode?: number;
  last?: boolean;
  /** The three reserved bits, for extensions that were never agreed on. */
  reserved?: number;
  masked?: boolean;
  /** The length that it says it has. */
  claims?: bigint;
}

/** The bytes of a frame from a client. Without anything else said it is a good one. */
export function frame({
  payload = '',
  opcode = 1,
  last = true,
  reserved = 0,
  masked = true,
  claims,
}: Frame): Buffer {
  const body = Buffer.from(payload);
  const first = (last ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const length = claims ?? BigInt(body.length);
  const head = length > 125n ? [first, mask | 127] : [first, mask | Number(length)];
  // Of the three ways to write a length only the shortest and the longest are used.
  const size = Buffer.alloc(length > 125n ? 8 : 0);
  if (length > 125n) size.writeBigUInt64BE(length);
  // A mask of zeros changes nothing.
  return Buffer.concat([Buffer.from(head), size, Buffer.alloc(masked ? 4 : 0), body]);
}

const noise = (bytes: number) => randomFillSync(Buffer.alloc(bytes));

/** What may follow a WebSocket's handshake, besides what should. */
export const ODD_FRAMES: readonly Odd<Buffer>[] = [
  ['a frame without a mask', frame({ payload: '42["echo",{}]', masked: false })],
  ['reserved bits', frame({ payload: '42["echo",{}]', reserved: 7 })],
  ['a compressed frame, never agreed on', frame({ payload: noise(100), reserved: 4 })],
  ['an unknown kind of frame', frame({ payload: 'x', opcode: 3 })],
  ['an unknown control frame', frame({ payload: 'x', opcode: 15 })],
  ['a frame that goes on with nothing', frame({ payload: '42["echo",{}]', opcode: 0 })],
  ['a message in two parts', twoParts('42["ec', 'ho",{}]')],
  ['a message within a message', Buffer.concat([frame({ last: false }), frame({ payload: '3' })])],
  ['a ping in two parts', frame({ opcode: 9, last: false })],
  ['a ping that is too long', frame({ opcode: 9, payload: 'x'.repeat(126) })],
  ['1,000 pings', Buffer.concat(Array.from({ length: 1_000 }, () => frame({ opcode: 9 })))],
  ['10,000 empty messages', Buffer.concat(Array.from({ length: 10_000 }, () => frame({})))],
  ['10,000 parts of one message', Buffer.concat(Array.from({ length: 10_000 }, part))],
  ['a length of 2^63', frame({ claims: 2n ** 63n, payload: 'x' })],
  ['a length of 1 TB', frame({ claims: 2n ** 40n, payload: 'x' })],
  ['a length of 1 MB that never comes', frame({ claims: 2n ** 20n - 1n, payload: '4' })],
  ['text that is not UTF-8', frame({ payload: Buffer.from([0x34, 0xff, 0xfe, 0xc0]) })],
  ['binary noise', frame({ payload: noise(4_096), opcode: 2 })],
  ['binary without anything', frame({ opcode: 2 })],
  ['a close with half a code', frame({ payload: '\u0003', opcode: 8 })],
  ['a close with a code that nobody may send', frame({ payload: code(1_006), opcode: 8 })],
  ['a close with a reason that is not UTF-8', frame({ payload: code(1_000, 0xff), opcode: 8 })],
  ['a message after good-bye', Buffer.concat([frame({ opcode: 8 }), frame({ payload: '40' })])],
  ['noise', noise(4_096)],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
];

function twoParts(first: string, second: string): Buffer {
  const parts = [frame({ payload: first, last: false }), frame({ payload: second, opcode: 0 })];
  return Buffer.concat(parts);
}

function part(_: unknown, index: number): Buffer {
  return frame({ payload: '4', opcode: index === 0 ? 1 : 0, last: false });
}

function code(number: number, ...reason: number[]): Buffer {
  return Buffer.from([number >> 8, number & 0xff, ...reason]);
}
