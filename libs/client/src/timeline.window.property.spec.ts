import type { Answer, Message } from '@parlour/protocol';
import fc from 'fast-check';
import { RoomLog } from './testing/room-log';
import { append, begin, fold, prepend, renew, revise, type Timeline, WINDOW } from './timeline';

const PAGES = {
  older: { join: prepend, before: ({ messages }: Timeline) => messages[0]?.seq },
  newer: {
    join: append,
    before: ({ messages }: Timeline) => (messages.at(-1)?.seq ?? 0) + 1 + 100,
  },
  newest: { join: renew, before: () => undefined },
};

const keep = fc.constantFrom('newest' as const, 'oldest' as const);

/** What happens to a room, what its reader is told of it, and where the reader looks. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('say' as const), count: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ kind: fc.constant('edit' as const), back: fc.nat(700) }),
  fc.record({ kind: fc.constant('tell' as const), keep }),
  fc.record({
    kind: fc.constant('ask' as const),
    page: fc.constantFrom('older' as const, 'newer' as const, 'newest' as const),
  }),
  /** The page that was asked for comes, as it was when it was read. */
  fc.record({ kind: fc.constant('arrive' as const), keep }),
);

type Join = (timeline: Timeline, page: Answer<'history'>) => Timeline;
interface Asked {
  join: Join;
  page: Answer<'history'>;
  /** What was told since. */
  meanwhile: Message[];
}

describe('wherever its reader looks', () => {
  it('a timeline is a window on the log as it was told', () => {
    fc.assert(
      fc.property(fc.nat(900), fc.array(step, { maxLength: 40 }), (saidBefore, steps) => {
        const log = new RoomLog();
        const say = (count: number) => {
          for (let i = 0; i < count; i++) log.send(`at ${log.head}`);
        };
        say(saidBefore);
        let timeline = begin(log.join());
        let asked: Asked | undefined;

        for (const one of steps) {
          if (one.kind === 'say') say(one.count);
          else if (one.kind === 'edit' && log.messages.length > 0) {
            log.edit(Math.max(1, log.messages.length - one.back), `edited at ${log.head}`);
          } else if (one.kind === 'tell') {
            const frame = log.frame(timeline.cursor);
            asked?.meanwhile.push(...frame.messages);
            timeline = fold(timeline, frame, one.keep) as Timeline;
          } else if (one.kind === 'ask') {
            const { join, before } = PAGES[one.page];
            asked = { join, page: log.history(before(timeline)), meanwhile: [] };
          } else if (one.kind === 'arrive' && asked) {
            timeline = revise(asked.join(timeline, asked.page), asked.meanwhile, one.keep);
            asked = undefined;
          }
          expectWindowOn(log, timeline);
        }
        timeline = renew(timeline, log.history());
        timeline = fold(timeline, log.frame(timeline.cursor)) as Timeline;

        expect(timeline).toEqual({
          cursor: log.head,
          last: log.messages.length,
          messages: log.messages.slice(-100),
          older: log.messages.length > 100,
          newer: false,
        });
      }),
      { numRuns: 100 },
    );
  });
});

/** No hole, no doublet, nothing too much, and nothing older than what was told. */
function expectWindowOn(log: RoomLog, { messages, cursor, last, older, newer }: Timeline) {
  const first = messages[0]?.seq ?? 1;
  const end = first + messages.length - 1;
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => first + index));
  expect(messages.length).toBeLessThanOrEqual(WINDOW);
  expect({ older, newer }).toEqual({ older: first > 1, newer: end < last });
  const told = ({ seq }: Message) => (log.messages[seq - 1] as Message).rev <= cursor;
  expect(messages.filter(told)).toEqual(log.messages.slice(first - 1, end).filter(told));
}
