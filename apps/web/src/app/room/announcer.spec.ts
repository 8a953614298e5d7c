import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { Member } from '@parlour/protocol';
import { FakeServer } from '../../testing/fake-server';
import { ann, bob } from '../../testing/people';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { Announcer } from './announcer';

describe('what those hear who listen to a room', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<Announcer>;

  const words = () => (fixture.nativeElement as HTMLElement).textContent;
  const after = async (ms: number) => {
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(10);
    TestBed.tick();
  };
  const say = (author: Member, ...texts: string[]) => {
    for (const text of texts) server.say('lobby', text, author);
    return after(10);
  };
  const many = (count: number) => Array.from({ length: count }, (_, i) => `message ${i}`);

  beforeEach(async () => {
    jest.useFakeTimers();
    server = FakeServer.setUp();
    server.room('lobby').send('long ago', { author: ann });
    TestBed.inject(Identity).connect();
    TestBed.inject(Rooms);
    fixture = TestBed.createComponent(Announcer);
    fixture.componentRef.setInput('room', TestBed.inject(Rooms).open('lobby'));
    server.welcome();
    await after(10);
  });

  afterEach(() => jest.useRealTimers());

  it('is nothing of what was said before', () => {
    expect(words()).toBe('');
  });

  it('is each message, with its author', async () => {
    await say(ann, 'hello');
    expect(words()).toBe('Ann: hello');

    await after(2_000);
    await say(bob, 'hi', 'how are you?');

    expect(words()).toBe('Bob: hi\nBob: how are you?');
  });

  it('is their number from four messages on', async () => {
    await say(bob, ...many(1));
    await say(bob, ...many(4));
    await after(2_000);

    expect(words()).toBe('4 new messages');
  });

  it('has the message in it that came just before it is spoken', async () => {
    server.say('lobby', 'hello', ann);
    TestBed.tick();
    setTimeout(() => server.say('lobby', 'and you?', bob), 2_000);
    server.say('lobby', 'hi', bob);
    TestBed.tick();
    await after(2_000);

    expect(words()).toBe('Bob: hi\nBob: and you?');
  });

  it('is not what I say myself', async () => {
    await say(ann, 'hello');
    await after(2_000);
    await say(server.you, 'my answer');

    expect(words()).toBe('Ann: hello');
  });

  it('is nothing of what comes taken away', async () => {
    const log = server.room('lobby');
    const before = log.head;
    for (let i = 0; i < 5; i++) log.remove(log.send('not to be heard', { author: bob }).seq);
    log.send('hello', { author: ann });
    server.tell('messages', { room: 'lobby', ...log.frame(before) });
    await after(10);

    expect(words()).toBe('Ann: hello');
  });

  it('is a number now and then where there are many', async () => {
    await say(ann, 'hello');
    for (let i = 0; i < 30; i++) {
      await say(bob, ...many(50));
      await after(60);
    }
    expect(words()).toMatch(/^\d+ new messages$/);
    const before = words();
    for (let i = 0; i < 30; i++) {
      await say(bob, ...many(50));
      await after(60);
      expect(words()).toBe(before);
    }
    await after(10_000);

    const counted = [before, words()].map((told) => parseInt(told ?? '', 10));
    expect(counted[0]! + counted[1]!).toBe(60 * 50);
  });

  it('begins anew in another room', async () => {
    await say(ann, 'hello');
    server.room('attic').send('dusty', { author: bob });
    fixture.componentRef.setInput('room', TestBed.inject(Rooms).open('attic'));
    await after(10);
    expect(words()).toBe('');
    await after(2_000);
    server.say('attic', 'who is there?', bob);
    await after(10);

    expect(words()).toBe('Bob: who is there?');
  });
});
