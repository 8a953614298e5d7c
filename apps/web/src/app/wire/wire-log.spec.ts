import { TestBed } from '@angular/core/testing';
import { FakeServer } from '../../testing/fake-server';
import { ChatSocket } from '../socket/chat-socket';
import { explain } from './explain';
import { FrameList } from './frame-list';
import { WireLog } from './wire-log';

describe('the log of the wire', () => {
  let server: FakeServer;
  let log: WireLog;

  const packet = (data: string, type = 'message') =>
    server.socket.ioSocket.io.engine?.emit('packet', { type, data });

  beforeEach(() => {
    server = FakeServer.setUp();
    log = TestBed.inject(WireLog);
    TestBed.inject(ChatSocket).connect(() => ({}));
    server.welcome();
  });

  it('has each frame with its number', () => {
    packet('2["tick",{"count":12}]');

    expect(log.frames()).toMatchObject([
      { number: 1, direction: 'in', text: '42["tick",{"count":12}]' },
    ]);
  });

  it('keeps the last hundred', () => {
    for (let i = 1; i <= 130; i++) packet(String(i));

    expect(log.frames()).toHaveLength(100);
    expect(log.frames().map(({ number }) => number)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 31),
    );
  });

  it('cuts what is long, and says how long it is', () => {
    const data = JSON.stringify([
      'messages',
      { room: 'a', after: 1, head: 2, pad: 'x'.repeat(999) },
    ]);
    packet(`2${data}`);

    const [frame] = log.frames();
    expect(frame?.text).toHaveLength(400 + ` … (${data.length + 2} characters)`.length);
    expect(frame?.text).toContain(`(${data.length + 2} characters)`);
    expect(frame && explain(frame)).toBe('News of a: all changes after 1, up to 2.');
  });

  describe('on the screen', () => {
    const show = async () => {
      const fixture = TestBed.createComponent(FrameList);
      await fixture.whenStable();
      const element = fixture.nativeElement as HTMLElement;
      const [still, brief] = element.querySelectorAll('input');
      return {
        tick: async (box: 'still' | 'brief') => {
          (box === 'still' ? still : brief)?.click();
          await fixture.whenStable();
        },
        meanings: async () => {
          await fixture.whenStable();
          return [...element.querySelectorAll('li p')].map(({ textContent }) => textContent);
        },
        shown: async () => {
          await fixture.whenStable();
          return [...element.querySelectorAll('code')].map(({ textContent }) => textContent);
        },
      };
    };

    it('has the newest on top', async () => {
      const { shown } = await show();
      packet('', 'ping');
      packet('1');

      await expect(shown()).resolves.toEqual(['41', '2']);
    });

    it('holds still while it is read, and loses nothing meanwhile', async () => {
      const { shown, tick } = await show();
      packet('', 'ping');
      await tick('still');
      packet('1');
      await expect(shown()).resolves.toEqual(['2']);

      await tick('still');
      await expect(shown()).resolves.toEqual(['41', '2']);
    });

    it('leaves out pings and measuring on request, and nothing else', async () => {
      const { shown, tick } = await show();
      packet('', 'ping');
      packet('23["echo",{}]');
      packet('33[{"ok":true,"data":{"at":1}}]');
      packet('34[{"ok":true,"data":{"seq":1,"at":1}}]');
      packet('2["tick",{"count":12}]');
      await tick('brief');

      await expect(shown()).resolves.toEqual([
        '42["tick",{"count":12}]',
        '434[{"ok":true,"data":{"seq":1,"at":1}}]',
      ]);
    });

    it('has the meaning of each', async () => {
      const { meanings } = await show();
      packet('2["tick",{"count":12}]');

      await expect(meanings()).resolves.toEqual([expect.stringContaining('tick 12')]);
    });

    it('shows a frame as it was written', async () => {
      const { shown } = await show();
      packet('2["messages",{"text":"<b>bold</b>"}]');

      await expect(shown()).resolves.toEqual(['42["messages",{"text":"<b>bold</b>"}]']);
    });
  });
});
