import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '@parlour/protocol';
import { Config, ConfigError } from './config';

describe('the settings', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'parlour-config-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const read = (env: NodeJS.ProcessEnv = {}) => Config.read({ DATA_DIR: dataDir, ...env });

  it('have a default each', () => {
    expect(read()).toMatchObject({
      ...{ port: 3000, host: undefined, tickMs: 10_000, allowedOrigins: [], logLevel: 'info' },
      ...{ rateLimited: true, dataDir, trustedProxies: [], operatorToken: undefined },
      metricsToken: undefined,
      ...{ peoplePerAddress: 50, mostConnections: 20_000, mostRooms: 100_000, mostNames: 100_000 },
      ...{ mostBytes: 10_240 * 1024 * 1024, limits: LIMITS },
    });
  });

  it('are read from the environment', () => {
    const secret = 's'.repeat(32);
    expect(
      read({
        ...{ PORT: '0', HOST: '127.0.0.1', TICK_MS: '100', SECRET: secret, LOG_LEVEL: 'debug' },
        ...{ RATE_LIMIT: 'off', ALLOWED_ORIGINS: 'https://a.example , http://b.example:8080,' },
      }),
    ).toMatchObject({
      ...{ port: 0, host: '127.0.0.1', tickMs: 100, secret, logLevel: 'debug' },
      rateLimited: false,
      allowedOrigins: ['https://a.example', 'http://b.example:8080'],
    });
    expect(existsSync(join(dataDir, 'secret'))).toBe(false);
  });

  it('are as if not set where they are empty', () => {
    const names = [
      'PORT',
      'HOST',
      'TICK_MS',
      'ALLOWED_ORIGINS',
      'SECRET',
      'LOG_LEVEL',
      'RATE_LIMIT',
      ...['TRUSTED_PROXIES', 'OPERATOR_TOKEN', 'PEOPLE_PER_ADDRESS', 'NAME_KEEP_DAYS'],
      'RETENTION_DAYS',
      ...[
        'MAX_CONNECTIONS',
        'MAX_ROOMS',
        'MAX_NAMES',
        'MAX_STORAGE_MB',
        'MAX_PAYLOAD',
        'MAX_DEPTH',
      ],
    ];
    const more = ['METRICS_TOKEN', 'WEB_DIR', 'DATABASE_URL', 'REDIS_URL', 'POLLING'];
    expect(read(Object.fromEntries([...names, ...more].map((name) => [name, ''])))).toEqual(read());
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['PORT', ' '],
    ['TICK_MS', '99'],
    ['TICK_MS', '3600001'],
    ['TICK_MS', 'NaN'],
    ['TICK_MS', 'Infinity'],
    ['ALLOWED_ORIGINS', 'chat.example.org'],
    ['ALLOWED_ORIGINS', 'https://chat.example.org/'],
    ['ALLOWED_ORIGINS', 'https://a.example, *'],
    ['ALLOWED_ORIGINS', 'null'],
    ['SECRET', 'short'],
    ['SECRET', 's'.repeat(31)],
    ['LOG_LEVEL', 'loud'],
    ['RATE_LIMIT', 'no'],
    ['TRUSTED_PROXIES', 'my-proxy'],
    ['TRUSTED_PROXIES', '10.0.0.0/8 192.0.2.1'],
    ['OPERATOR_TOKEN', 's'.repeat(31)],
    ['OPERATOR_TOKEN', 'a token with blanks, though it is long'],
    ['OPERATOR_TOKEN', 'ü'.repeat(32)],
    ['METRICS_TOKEN', 's'.repeat(31)],
    ['METRICS_TOKEN', 'a token with blanks, though it is long'],
    ['PEOPLE_PER_ADDRESS', '0'],
    ['MAX_CONNECTIONS', '0'],
    ['MAX_ROOMS', 'many'],
    ['MAX_NAMES', '-1'],
    ['MAX_STORAGE_MB', '1.5'],
    ['RETENTION_DAYS', '30d'],
    ['MAX_PAYLOAD', '16383'],
    ['MAX_DEPTH', '3'],
    ['DATABASE_URL', 'mysql://localhost/parlour'],
    ['DATABASE_URL', 'postgres://localhost/parlour'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://localhost'],
    ['POLLING', 'yes'],
  ])('refuse %s=%j in one line that names it', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigError);
    expect(() => read({ [name]: value })).toThrow(new RegExp(`^${name} [^\n]{10,}$`));
  });

  it('let one process take long polling, and several only where the proxy is sticky', () => {
    const several = { DATABASE_URL: 'postgres://a/b', REDIS_URL: 'redis://a' };
    const polling = (env: NodeJS.ProcessEnv) => read(env).polling;
    expect(polling({})).toBe(true);
    expect(polling({ POLLING: 'on' })).toBe(true);
    expect(polling({ POLLING: 'sticky' })).toBe(true);
    expect(polling({ POLLING: 'off' })).toBe(false);
    expect(polling(several)).toBe(false);
    expect(polling({ ...several, POLLING: 'off' })).toBe(false);
    expect(polling({ ...several, POLLING: 'sticky' })).toBe(true);
    expect(() => polling({ ...several, POLLING: 'on' })).toThrow(/^POLLING [^\n]+ sticky [^\n]+$/);
  });

  it.each(['SECRET', 'OPERATOR_TOKEN', 'METRICS_TOKEN'])(
    'never repeat a %s that is too short',
    (name) => {
      expect(() => read({ [name]: 'hunter2' })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
      );
    },
  );

  it('can’t be changed', () => {
    expect(() => Object.assign(read(), { port: 1 })).toThrow(TypeError);
  });

  it('make the folder for the data, or say in one line why not', () => {
    const deep = join(dataDir, 'a', 'b');
    read({ DATA_DIR: deep });
    expect(statSync(deep).isDirectory()).toBe(true);

    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(() => read({ DATA_DIR: path })).toThrow(ConfigError);
      expect(() => read({ DATA_DIR: path })).toThrow(/^DATA_DIR [^\n]+$/);
    }
  });

  it('make a secret once, that nobody else can read, and keep it', () => {
    const { secret } = read();
    expect(secret).toMatch(/^[\w-]{43}$/);
    const path = join(dataDir, 'secret');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(secret);
    expect(read().secret).toBe(secret);

    const other = mkdtempSync(join(tmpdir(), 'parlour-config-'));
    expect(read({ DATA_DIR: other }).secret).not.toBe(secret);
    rmSync(other, { recursive: true });
  });

  it('take no kept secret that is too short: with it anybody could be anybody', () => {
    writeFileSync(join(dataDir, 'secret'), '');
    expect(() => read()).toThrow(/^SECRET [^\n]+$/);
  });
});
