import { CANARY, type Odd } from './fuzz-values';

const MB = 1024 * 1024;

/** Socket.IO packets for which the sender loses the connection, and nobody else does. */
export const BROKEN_PACKETS: readonly Odd<string>[] = [
  ['a broken packet', '2["send"'],
  ['no event name', '2[]'],
  ['an object for arguments', '2{"0":"echo"}'],
  ['null for a name', '2[null]'],
  ['an object for a name', '2[{"toString":1}]'],
  ['an event that is Socket.IO’s own', '2["disconnect"]'],
  ['an event that is the emitter’s own', '2["newListener",{}]'],
  ['an unknown type of packet', '9'],
  ['a type that is no number', 'x["echo"]'],
  ['a Buffer that never comes, with another packet in its place', attachments('1')],
  ['more Buffers than there may be', attachments('11')],
  ['half a Buffer', attachments('1.5')],
  ['more Buffers than can be counted', attachments('9'.repeat(400))],
  ['a frame beyond a megabyte', `20["echo",${JSON.stringify('x'.repeat(MB))}]`],
];

/** Socket.IO packets that mean nothing to this server. Some of them end the connection. */
export const IDLE_PACKETS: readonly Odd<string>[] = [
  ['a second connect', '0{"token":"x"}'],
  ['a connect to elsewhere', '0/admin,{"token":"x"}'],
  ['a connect to a very long elsewhere', `0/${'a'.repeat(60_000)},`],
  ['an event for elsewhere', '2/admin,["echo",{}]'],
  ['an answer to nothing', '30[{"ok":true}]'],
  ['an answer without an id', '3[{}]'],
  ['an answer that is none', '3999999{}'],
  ['a refusal of the server', '4{"message":"no"}'],
  ['a name that is a number', '2[5,{}]'],
  ['a name of the prototype', '21["__proto__",{}]'],
  ['a name of a method', '22["constructor",{"room":"lobby"}]'],
  ['an empty name', '23["",{}]'],
  ['a name of 60 KB', `24["${CANARY.repeat(5_000)}",{}]`],
  ['an id beyond counting', `2${'9'.repeat(1_000)}["echo",{}]`],
  ['a negative id', '2-1["echo",{}]'],
  ['an answer with a Buffer', '61-["x"]'],
  ['no JSON', '2'],
  ['no JSON, and wants an answer', '27'],
  ['good-bye', '1'],
];

/** Engine.IO packets, one level below: what a WebSocket message or a piece of polling carries. */
export const ENGINE_PACKETS: readonly Odd<string>[] = [
  ['nothing', ''],
  ['an unknown type', '7'],
  ['an unknown letter', 'z'],
  ['an open, which is the server’s', '0{"sid":"x"}'],
  ['a ping, which is the server’s', '2'],
  ['a pong to nothing', '3'],
  ['a pong with a load', `3${CANARY}`],
  ['a probe', '2probe'],
  ['an upgrade of nothing', '5'],
  ['a noop', '6'],
  ['a noop with a load', `6${CANARY.repeat(1_000)}`],
  ['base64', `b${Buffer.from(CANARY).toString('base64')}`],
  ['base64 that is none', 'b\0\0%%%'],
  ['an empty message', '4'],
  ['a close', '1'],
];

function attachments(count: string): string {
  return `5${count}-["echo",{"_placeholder":true,"num":0}]`;
}
