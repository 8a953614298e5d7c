import { Pace } from './pace';

describe('a pace', () => {
  let pace: Pace;
  let done: string[];
  const next = (what: string, ms = 100) =>
    pace.next(() => {
      done.push(what);
      return ms;
    });

  beforeEach(() => {
    jest.useFakeTimers();
    pace = new Pace();
    done = [];
  });

  afterEach(() => jest.useRealTimers());

  it('does the first thing at once', () => {
    next('one');

    expect(done).toEqual(['one']);
  });

  it('does what comes later when the last thing has had its time, and only the newest', () => {
    next('one', 100);
    next('two');
    jest.advanceTimersByTime(60);
    next('three');
    jest.advanceTimersByTime(39);
    expect(done).toEqual(['one']);
    jest.advanceTimersByTime(2);

    expect(done).toEqual(['one', 'three']);
  });

  it('does at once what comes after that time', () => {
    next('one', 100);
    jest.advanceTimersByTime(101);
    next('two');

    expect(done).toEqual(['one', 'two']);
  });

  it('does what waits at once when told so, once', () => {
    next('one');
    next('two');
    pace.now();
    pace.now();
    jest.advanceTimersByTime(1_000);

    expect(done).toEqual(['one', 'two']);
  });

  it('forgets what waits when it is stopped', () => {
    next('one');
    next('two');
    pace.stop();
    jest.advanceTimersByTime(1_000);

    expect(done).toEqual(['one']);
  });
});
