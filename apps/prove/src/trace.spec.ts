import { readTrace } from './trace';

describe('a trace', () => {
  it('is read call by call, with the file and the outcome of each', () => {
    const trace = [
      '42 pwrite64(29</data/parlour.db-wal>, "\\r\\0text", 4096, 56) = 4096',
      '42 fsync(29</data/parlour.db-wal>) = -1 EIO (Input/output error)',
      '7  writev(33<socket:[538040]>, [{iov_base="430[{\\"ok\\":true", iov_len=9}], 1) = 9',
      '42 +++ exited with 0 +++',
    ].join('\n');

    expect(readTrace(trace)).toEqual([
      expect.objectContaining({ name: 'pwrite64', file: '/data/parlour.db-wal', ok: true }),
      expect.objectContaining({ name: 'fsync', began: 1, ended: 1, ok: false }),
      expect.objectContaining({ name: 'writev', file: 'socket:[538040]', ok: true }),
    ]);
  });

  it('joins a call that another thread came between, and knows when it ended', () => {
    const trace = [
      '42 fsync(29</data/parlour.db-wal> <unfinished ...>',
      '7 write(33<socket:[538040]>, "early", 5) = 5',
      '42 <... fsync resumed>) = 0',
    ].join('\n');

    expect(readTrace(trace)).toEqual([
      expect.objectContaining({ name: 'fsync', began: 0, ended: 2, ok: true }),
      expect.objectContaining({ name: 'write', began: 1, ended: 1 }),
    ]);
  });

  it('knows a call that never returned', () => {
    const [call] = readTrace('42 fsync(29</data/parlour.db-wal> <unfinished ...>\n');

    expect(call).toMatchObject({ ended: Infinity, ok: false });
  });
});
