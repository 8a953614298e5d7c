import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventOf } from '@parlour/protocol';
import { strace } from '../strace';
import type { Proof, Stage } from '../proof';
import { type Call, readTrace } from '../trace';
import { until } from '../until';
import { Visitor } from '../visitor';

const SIZES = { full: 100, short: 15 } as const;
const SENDERS = 8;
const ROOM = 'traced';
const TOLD_WITHIN_MS = 5_000;
const WRITES = new Set(['write', 'writev', 'sendmsg', 'sendto']);
const SYNCS = new Set(['fsync', 'fdatasync']);

/** A message by its place, which its acknowledgement names; and the text, which the log holds. */
type Acknowledged = readonly [seq: number, text: string];

export const survivesPowerCut: Proof = {
  id: 'G2',
  promise: 'an acknowledged message survives a power cut: it is on disk before anybody is told',

  async run(stage) {
    const folder = mkdtempSync(join(tmpdir(), 'parlour-trace-'));
    stage.finally(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'trace');
    const server = await stage.startServer({ RATE_LIMIT: 'off' }, { under: strace(file) });

    // Several at once, so that commits hold more than one message.
    const all = SIZES[stage.size] * SENDERS;
    const acknowledged: Acknowledged[] = [];
    let told = 0;
    const witness = await Visitor.connect(server.url);
    witness.socket.on('messages', ({ head }: EventOf<'messages'>) => (told = head));
    await witness.get('join', { room: ROOM });
    await Promise.all(
      Array.from({ length: SENDERS }, async (_, sender) => {
        const visitor = await Visitor.connect(server.url);
        await visitor.get('join', { room: ROOM });
        for (let n = 0; n < SIZES[stage.size]; n++) {
          const text = `text-${sender}-${n}-${stage.random.int(2 ** 31)}-end`;
          const { seq } = await visitor.get('send', { room: ROOM, id: `${sender}-${n}`, text });
          acknowledged.push([seq, text]);
          stage.progress(acknowledged.length / all);
        }
        visitor.leave();
      }),
    );
    // The last of them are told a moment after they are acknowledged.
    await until(() => told === all, TOLD_WITHIN_MS);
    await server.kill('SIGTERM');

    judgeTrace(stage, readTrace(readFileSync(file, 'latin1')), acknowledged);
  },
};

function judgeTrace(stage: Stage, calls: readonly Call[], acknowledged: readonly Acknowledged[]) {
  const log = calls.filter(({ file, ok }) => ok && file.endsWith('/parlour.db-wal'));
  const told = calls.filter(({ name, file }) => WRITES.has(name) && file.startsWith('socket:'));
  let early = 0;
  for (const [seq, text] of acknowledged) {
    const stored = log.find(({ name, args }) => name === 'pwrite64' && args.includes(text));
    const synced = log.find(({ name, began }) => SYNCS.has(name) && began > (stored?.ended ?? NaN));
    const answer = `{\\"ok\\":true,\\"data\\":{\\"seq\\":${seq},\\"at\\"`;
    const answers = told.filter(({ args }) => args.includes(answer));
    const events = told.filter(({ args }) => args.includes(text));
    stage.check(answers.length === 1, `the trace has the acknowledgement of ${seq}, once`);
    stage.check(events.length > 0, `the trace has ${seq} told to the members`);
    const durable = synced?.ended ?? Infinity;
    if ([...answers, ...events].some(({ began }) => began < durable)) early++;
  }
  const syncs = log.filter(({ name }) => SYNCS.has(name)).length;
  stage.check(early === 0, `nobody is told before the sync; of ${early} messages somebody was`);
  stage.figure('acknowledged and traced', acknowledged.length, { least: 1 });
  stage.figure('syncs of the log', syncs);
}
