import { Coalescer } from './coalescer';

describe('a coalescer', () => {
  const told: string[] = [];
  let coalescer: Coalescer;

  beforeEach(() => {
    jest.useFakeTimers();
    told.length = 0;
    coalescer = new Coalescer((key) => {
      told.push(key);
      return { least: 100 };
    });
  });
  afterEach(() => jest.useRealTimers());

  it('tells at once when things are quiet, but what happens in one turn together', () => {
    for (let n = 0; n < 3; n++) coalescer.touch('a');
    expect(told).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(told).toEqual(['a']);
  });

  it('tells the rest together when the pause is over', () => {
    coalescer.touch('a');
    jest.advanceTimersByTime(1);
    for (let n = 0; n < 50; n++) {
      coalescer.touch('a');
      jest.advanceTimersByTime(1);
    }
    expect(told).toEqual(['a']);
    jest.advanceTimersByTime(50);
    expect(told).toEqual(['a', 'a']);
    jest.advanceTimersByTime(1_000);
    expect(told).toEqual(['a', 'a']);
  });

  it('tells at most once in each pause, however long it goes on', () => {
    for (let ms = 0; ms < 1_000; ms++) {
      coalescer.touch('a');
      jest.advanceTimersByTime(1);
    }
    expect(told.length).toBeGreaterThanOrEqual(9);
    expect(told.length).toBeLessThanOrEqual(11);
  });

  it('forgets nothing: a touch is always told after it', () => {
    coalescer.touch('a');
    jest.advanceTimersByTime(99);
    coalescer.touch('a');
    jest.advanceTimersByTime(3);
    expect(told).toEqual(['a', 'a']);
  });

  it('has a pause for each key of its own', () => {
    coalescer.touch('a');
    jest.advanceTimersByTime(10);
    coalescer.touch('b');
    jest.advanceTimersByTime(1);
    expect(told).toEqual(['a', 'b']);
  });

  it('tells no more after a stop', () => {
    coalescer.touch('a');
    jest.advanceTimersByTime(1);
    coalescer.touch('a');
    coalescer.stop();
    jest.advanceTimersByTime(1_000);
    expect(told).toEqual(['a']);
  });

  it('rests as long as the job says', () => {
    const busy = new Coalescer((key) => (told.push(key), { least: told.length * 100 }));
    busy.touch('a');
    jest.advanceTimersByTime(1);
    busy.touch('a');
    jest.advanceTimersByTime(101);
    expect(told).toEqual(['a', 'a']);
    busy.touch('a');
    jest.advanceTimersByTime(150);
    expect(told).toEqual(['a', 'a']);
    jest.advanceTimersByTime(60);
    expect(told).toEqual(['a', 'a', 'a']);
    busy.stop();
  });

  it('rests longer while things go on to happen, until they are over', () => {
    const crowd = new Coalescer((key) => (told.push(key), { least: 200, most: 1_000 }));
    const happensFor = (ms: number) => {
      for (; ms > 0; ms -= 10) {
        crowd.touch('a');
        jest.advanceTimersByTime(10);
      }
    };
    happensFor(500);
    expect(told).toEqual(['a']);
    jest.advanceTimersByTime(200);
    expect(told).toEqual(['a', 'a']);
    happensFor(2_200);
    expect(told).toEqual(['a', 'a', 'a', 'a']);
    crowd.stop();
  });
});
