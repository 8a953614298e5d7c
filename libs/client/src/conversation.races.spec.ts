import fc from 'fast-check';
import { Conversation } from './conversation';
import { FakeServer } from './testing/fake-server';
import { RoomLog } from './testing/room-log';
import type { Timeline } from './timeline';

/** Something happens to the room; and now and then, a frame tells of what has happened since. */
const happening = fc.record({
  edits: fc.option(fc.nat(), { nil: undefined, freq: 3 }),
  told: fc.boolean(),
  lost: fc.boolean(),
});

describe('in whatever order frames and answers come', () => {
  it('a conversation ends equal to the log when the last frame has come', async () => {
    const run = fc.asyncProperty(
      fc.scheduler(),
      fc.array(happening, { maxLength: 20 }),
      async (scheduler, happenings) => {
        const log = new RoomLog('lobby', 3);
        const server = new FakeServer(log);
        let timeline: Timeline | undefined;
        const conversation = new Conversation(
          'lobby',
          { ask: (command, payload) => scheduler.schedule(server.ask(command, payload)) },
          (next) => (timeline = next),
        );
        conversation.accept(log.join());

        let told = 0;
        const tell = (lost = false) => {
          const frame = log.frame(told);
          told = log.head;
          if (lost) return;
          void scheduler
            .schedule(Promise.resolve(frame))
            .then((arrived) => conversation.receive(arrived));
        };
        const happen = ({ edits, told, lost }: (typeof happenings)[number]) => {
          if (edits === undefined || log.messages.length === 0) log.send(`at ${log.head}`);
          else log.edit((edits % log.messages.length) + 1, `edited at ${log.head}`);
          if (told) tell(lost);
        };
        scheduler.scheduleSequence([
          ...happenings.map((one) => async () => happen(one)),
          async () => {
            log.send('the last word');
            tell();
          },
        ]);
        await scheduler.waitIdle();

        expect(timeline).toEqual({
          cursor: log.head,
          last: log.messages.length,
          messages: log.messages,
          older: false,
          newer: false,
        });
      },
    );
    await fc.assert(run, { numRuns: 300 });
  });
});
