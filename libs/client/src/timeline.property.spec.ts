import fc from 'fast-check';
import { RoomLog } from './testing/room-log';
import { begin, fold, type Timeline } from './timeline';

/** What happens to a room, and to the frames that tell of it on their way to one client. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('send' as const) }),
  fc.record({ kind: fc.constant('edit' as const), which: fc.nat() }),
  /** `back`: the frame repeats that many changes that an earlier one told already. */
  fc.record({ kind: fc.constant('tell' as const), back: fc.nat(3) }),
  fc.record({ kind: fc.constant('deliver' as const), which: fc.nat() }),
);

type Frame = Parameters<typeof fold>[1];

describe('whatever becomes of the frames on their way', () => {
  it('a timeline ends equal to the log once one more frame gets through', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.array(step, { maxLength: 60 }), (saidBefore, steps) => {
        const log = new RoomLog('lobby', 3);
        for (let i = 0; i < saidBefore; i++) log.send(`before ${i}`);
        let timeline = begin(log.join());
        const held = timeline.messages[0]?.seq ?? 1;
        const frames: Frame[] = [];
        let told = log.head;

        const deliver = (frame: Frame) => {
          const next = fold(timeline, frame);
          timeline = next === 'gap' ? synced(timeline, log) : next;
        };

        for (const one of steps) {
          if (one.kind === 'send') log.send(`at ${log.head}`);
          else if (one.kind === 'edit' && log.messages.length > 0) {
            log.edit((one.which % log.messages.length) + 1, `edited at ${log.head}`);
          } else if (one.kind === 'tell') {
            frames.push(log.frame(Math.max(0, told - one.back)));
            told = log.head;
          } else if (one.kind === 'deliver') {
            // Any frame so far: again, late, out of turn. One that is never picked is lost.
            const frame = frames[one.which % frames.length];
            if (frame) deliver(frame);
          }
          expectPartOf(log, timeline, held);
        }
        log.send('the last word');
        deliver(log.frame(log.head - 1));

        expect(timeline.messages).toEqual(log.messages.slice(held - 1));
        expect(timeline.cursor).toBe(log.head);
      }),
    );
  });
});

/** The answer to `sync`, where all of it fits a page. */
function synced(timeline: Timeline, log: RoomLog): Timeline {
  const next = fold(timeline, log.frame(timeline.cursor));
  if (next === 'gap') throw new Error('a sync from the own cursor left a gap');
  return next;
}

/** At no time a hole, a doublet, or a cursor beyond the log. */
function expectPartOf(log: RoomLog, { messages, cursor }: Timeline, held: number) {
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => held + index));
  expect(cursor).toBeLessThanOrEqual(log.head);
}
