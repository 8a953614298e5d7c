import fc from 'fast-check';
import { Conversation } from './conversation';
import { FakeServer } from './testing/fake-server';
import { RoomLog } from './testing/room-log';
import { type Timeline, WINDOW } from './timeline';

/** Something happens to a long room, or its reader looks elsewhere. */
const happening = fc.oneof(
  fc.record({
    kind: fc.constant('said' as const),
    count: fc.integer({ min: 1, max: 150 }),
    /** Counted from the newest. */
    edits: fc.array(fc.nat(300), { maxLength: 3 }),
    told: fc.constantFrom('told' as const, 'lost' as const, 'later' as const),
  }),
  fc.constantFrom(
    { kind: 'loadOlder' as const },
    { kind: 'loadNewer' as const },
    { kind: 'loadNewest' as const },
  ),
  fc.record({
    kind: fc.constant('keeping' as const),
    keep: fc.constantFrom('newest' as const, 'oldest' as const),
  }),
);

describe('in whatever order frames, answers and pages come', () => {
  it('a conversation that is moved to the newest ends equal to the end of the log', async () => {
    const run = fc.asyncProperty(
      fc.scheduler(),
      fc.array(happening, { maxLength: 16 }),
      async (scheduler, happenings) => {
        const log = new RoomLog();
        const server = new FakeServer(log);
        const wrong: string[] = [];
        let timeline!: Timeline;
        const conversation = new Conversation(
          'lobby',
          { ask: (command, payload) => scheduler.schedule(server.ask(command, payload)) },
          (next) => wrong.push(...whatIsWrong(log, (timeline = next))),
        );
        const say = (count: number) => {
          for (let i = 0; i < count; i++) log.send(`at ${log.head}`);
        };
        say(450);
        conversation.accept(log.join());

        let told = log.head;
        const tell = (lost = false) => {
          const frame = log.frame(told);
          told = log.head;
          if (lost) return;
          void scheduler
            .schedule(Promise.resolve(frame))
            .then((arrived) => conversation.receive(arrived));
        };
        const happen = (one: (typeof happenings)[number]) => {
          if (one.kind === 'said') {
            say(one.count);
            for (const back of one.edits) log.edit(log.messages.length - back, `at ${log.head}`);
            if (one.told !== 'later') tell(one.told === 'lost');
          } else if (one.kind === 'keeping') conversation.keeping(one.keep);
          else void conversation[one.kind]();
        };
        scheduler.scheduleSequence([
          ...happenings.map((one) => async () => happen(one)),
          async () => {
            log.send('the last word');
            tell();
          },
        ]);
        await scheduler.waitIdle();
        const moved = conversation.loadNewest();
        await scheduler.waitIdle();
        await moved;

        expect(wrong).toEqual([]);
        expect(timeline.messages.length).toBeGreaterThanOrEqual(100);
        expect(timeline).toMatchObject({ cursor: log.head, last: log.messages.length });
        expect(timeline).toMatchObject({ older: true, newer: false });
        expect(timeline.messages).toEqual(log.messages.slice(-timeline.messages.length));
      },
    );
    await fc.assert(run, { numRuns: 100 });
  });
});

/** A timeline is in order, no more than a window, and has nothing older than what was told. */
function whatIsWrong(log: RoomLog, { messages, cursor }: Timeline): string[] {
  const wrong = messages.length > WINDOW ? [`${messages.length} messages`] : [];
  for (const [index, message] of messages.entries()) {
    const next = messages[index + 1];
    if (next && next.seq <= message.seq) wrong.push(`${next.seq} after ${message.seq}`);
    const latest = log.messages[message.seq - 1];
    if (!latest || (latest.rev <= cursor && latest !== message)) {
      wrong.push(`${message.seq} in a state of before ${cursor}`);
    }
  }
  return wrong;
}
