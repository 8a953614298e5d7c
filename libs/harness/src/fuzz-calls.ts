import type { CommandName, Payload } from '@parlour/protocol';
import { ODD_TEXTS } from './fuzz-texts';
import { CANARY, canaries, Json, ODD_JSON, ODD_VALUES, type Odd } from './fuzz-values';

const KB = 1_024;

/** What a command is called with: as a stock client sends it, or JSON that only others write. */
export type Arguments = readonly unknown[] | Json;

/** A call of every command that fits the contract, in `room`; `undefined` names an optional field. */
export const goodPayloads = (room: string) =>
  ({
    join: { room, key: undefined, after: undefined },
    leave: { room },
    rename: { name: 'Ann' },
    send: { room, id: 'once', text: 'hello', replyTo: undefined },
    sync: { room, after: 0 },
    history: { room, before: undefined, around: undefined, limit: undefined },
    members: { room, from: undefined },
    rooms: { query: undefined },
    typing: { room },
    echo: { text: 'hello' },
    close: { room },
    create: { title: 'A room', access: 'unlisted' },
    configure: {
      room,
      ...{ title: undefined, topic: undefined, locked: undefined, slowMs: undefined },
      ...{ unlisted: undefined, newKey: undefined, closeInMs: undefined },
    },
    moderate: { room, guest: 'nobody-nobody-nobody--', action: 'mute', forMs: undefined },
    remove: { room, seq: 1 },
    delete: { room },
    moderations: { room, before: undefined },
    restrictions: { room, from: undefined },
  }) satisfies { [C in CommandName]: Payload<C> };

const FIELDS = Object.keys(Object.assign({}, ...Object.values(goodPayloads('lobby'))));

const everyField = (value: unknown) => Object.fromEntries(FIELDS.map((field) => [field, value]));

/** Odd ways to call any command, whatever it wants. None of them fits one that wants a room. */
export const ODD_CALLS: readonly Odd<Arguments>[] = [
  ['no argument', []],
  ['undefined', [undefined]],
  ['two arguments', [{ room: 'lobby' }, { text: CANARY }]],
  ['a hundred arguments', Array.from({ length: 100 }, () => ({ room: 'lobby' }))],
  ...ODD_VALUES.map(([name, value]): Odd<Arguments> => [name, [value]]),
  ['an unknown field', [{ [CANARY]: CANARY }]],
  ['10,000 fields', [Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]))]],
  ['a field name of 100 KB', [{ [canaries(100 * KB)]: 1 }]],
  ['fields of 60 KB in all', [everyField(canaries((60 * KB) / FIELDS.length))]],
  ['every field null', [everyField(null)]],
  ['every field a number', [everyField(7)]],
  ['every field an object', [everyField({ toString: CANARY })]],
  // Socket.IO itself cuts a connection for more than ten in one packet.
  ['two Buffers', [{ room: Buffer.from(CANARY), text: Buffer.from(CANARY) }]],
  ...ODD_JSON,
  ['one field twice', new Json('{"room":"lobby","room":7,"text":7,"name":7}')],
];

/** Calls that would fit but for one field, for every field of `good` and every odd value. */
export function oddFields(good: Readonly<Record<string, unknown>>): Odd<Arguments>[] {
  return Object.keys(good).flatMap((field) => [
    ...[...ODD_VALUES, ...ODD_TEXTS].map(([name, value]): Odd<Arguments> => {
      return [`${field}: ${name}`, [{ ...good, [field]: value }]];
    }),
    ...ODD_JSON.map(([name, json]): Odd<Arguments> => {
      return [`${field}: ${name}`, withJson(good, field, json)];
    }),
  ]);
}

function withJson(good: Readonly<Record<string, unknown>>, field: string, { text }: Json) {
  const others = Object.entries(good).filter(
    ([name, value]) => name !== field && value !== undefined,
  );
  const members = others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return new Json(`{${[...members, `${JSON.stringify(field)}:${text}`].join(',')}}`);
}
