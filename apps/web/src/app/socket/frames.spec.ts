import { EventEmitter } from 'node:events';
import type { Manager } from 'socket.io-client';
import { type Frame, watchFrames } from './frames';

class FakeManager extends EventEmitter {
  engine: EventEmitter | undefined = new EventEmitter();
}

describe('the frames on the wire', () => {
  let manager: FakeManager;
  let frames: Frame[];
  let look: () => void;

  const texts = () => frames.map(({ direction, text }) => `${direction} ${text}`);
  const packet = (type: string, data?: unknown) => manager.engine?.emit('packet', { type, data });

  beforeEach(() => {
    manager = new FakeManager();
    frames = [];
    look = watchFrames(manager as unknown as Manager, (frame) => frames.push(frame));
  });

  it('are written as they go over the wire, in both directions', () => {
    packet('ping');
    manager.engine?.emit('packetCreate', { type: 'pong' });
    packet('message', '2["tick",{"count":1}]');

    expect(texts()).toEqual(['in 2', 'out 3', 'in 42["tick",{"count":1}]']);
  });

  it('bear the time', () => {
    jest.useFakeTimers({ now: 1_234 });
    packet('ping');
    jest.useRealTimers();

    expect(frames[0]?.at).toBe(1_234);
  });

  it('are only named where they are no text', () => {
    packet('message', new ArrayBuffer(4));

    expect(texts()).toEqual(['in 4(binary)']);
  });

  it.each([
    ['token', '2["welcome",{"token":"s3cr3t.abc","you":{}}]'],
    ['sid', '0{"sid":"s3cr3t"}'],
    ['pid', '0{"sid":"s3cr3t","pid":"s3cr3t"}'],
    ['key', '20["join",{"room":"a","key":"s3cr3t"}]'],
    ['key', '20["join",{"room":"a","key":"with \\"s3cr3t\\" inside"}]'],
  ])('hide every %s: %s', (name, data) => {
    packet('message', data);

    expect(frames[0]?.text).not.toContain('s3cr3t');
    expect(frames[0]?.text).toContain(`"${name}":"•••"`);
  });

  it('show the rest of what a secret is in', () => {
    packet('open', '{"sid":"s3cr3t","pingInterval":25000}');

    expect(texts()).toEqual(['in 0{"sid":"•••","pingInterval":25000}']);
  });

  it('are watched on the next connection too, each once', () => {
    manager.engine = new EventEmitter();
    look();
    packet('open', '{}');
    look();
    packet('ping');

    expect(texts()).toEqual(['in 0{}', 'in 2']);
  });
});
