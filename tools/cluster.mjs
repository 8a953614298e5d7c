// `npm run dev:cluster`: three processes of the server and a proxy before them, on PostgreSQL and
// Redis, on this machine. `--proxy nginx`, `haproxy`, `caddy` or `none` chooses one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, isFree } from '../libs/harness/src/places.mjs';
import { PROXY_NAMES, startProxy } from '../libs/harness/src/proxies.mjs';
import { findService, startPostgres, startRedis } from '../libs/harness/src/services.mjs';
import { balancer } from './balancer.mjs';
import { build, checkNode, install, root } from './prepare.mjs';

const PORT = Number(process.env.PORT || 3000);
const PORTS = [PORT + 1, PORT + 2, PORT + 3];
const HIGHEST_PORT = 65_535;
const dir = join(root, 'data', 'cluster');
/** Whatever runs, in the order in which it ends. */
const running = [];
/** Processes of the server: whatever goes wrong here, none is left behind. */
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
let isEnding = false;
const notYet = () => false;

checkNode();
await checkPorts();
const { DATABASE_URL: database, REDIS_URL: redis } = process.env;
if (!database) need('postgres', 'PostgreSQL', 'postgresql', 'DATABASE_URL');
if (!redis) need('redis-server', 'Redis', 'redis-server', 'REDIS_URL');
const proxy = chosenProxy();
install();
build();
const readable = await prettifier();
process.chdir(root);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

try {
  const stores = {
    DATABASE_URL: database || (await started('PostgreSQL', startPostgres)),
    REDIS_URL: redis || (await started('Redis', startRedis)),
  };
  // One after another: what keeps them from starting is told once.
  for (const port of PORTS) await serve(port, stores);
  await openProxy();
  const data = database ? 'data where DATABASE_URL says' : `data in ${dir}`;
  console.log(`Parlour: three processes behind ${proxy ?? 'a TCP proxy'}, ${data}`);
  console.log(`Parlour: open http://localhost:${PORT} (Ctrl-C ends everything)`);
} catch (error) {
  console.error(`Parlour: ${error.message}`);
  await end(1);
}

/** Threat: somebody else may answer there, and be taken for what is started here. */
async function checkPorts() {
  const whole = Number.isInteger(PORT) && PORT > 0 && PORT + PORTS.length <= HIGHEST_PORT;
  if (!whole) {
    stop(
      `PORT must be a whole number up to ${HIGHEST_PORT - PORTS.length}: the three after it are taken, too.`,
    );
  }
  for (const port of [PORT, ...PORTS]) {
    if (!(await isFree(port))) {
      stop(`port ${port} is in use: set PORT to one that is free, as the three after it are.`);
    }
  }
}

function stop(why) {
  console.error(`Parlour: ${why}`);
  process.exit(1);
}

/** Lines for a person where this is a terminal; as they are, JSON, where it is not. */
async function prettifier() {
  if (!process.stdout.isTTY) return (line) => line;
  const { prettyFactory } = await import('pino-pretty');
  const format = prettyFactory({ ignore: 'pid,hostname,context', colorize: true });
  return (line) => format(line).trimEnd();
}

function need(program, name, debian, variable) {
  if (findService(program)) return;
  stop(
    `several processes need ${name}: install it (Debian: apt install ${debian}), or set ${variable} to where it is.`,
  );
}

function chosenProxy() {
  const at = process.argv.indexOf('--proxy');
  if (at < 0) return PROXY_NAMES.find((name) => findService(name));
  const name = process.argv[at + 1];
  if (name === 'none') return undefined;
  if (PROXY_NAMES.includes(name) && findService(name)) return name;
  return stop(`--proxy ${name} is not one of ${PROXY_NAMES.join(', ')} on this machine.`);
}

/** PostgreSQL or Redis of our own: they end last. */
async function started(name, start) {
  const service = await start({ dir, port: await freePort(), detached: true });
  running.push(service);
  service.onEnd(() => {
    if (!isEnding) console.error(`Parlour: ${name} has ended, and is not started again`);
  });
  return service.url;
}

/** Resolves when the process is ready; if it ends after that, another one takes its place. */
async function serve(port, stores) {
  let child;
  let isUp = false;
  const start = () => {
    // Detached: Ctrl-C is for this tool, which ends them in order.
    child = spawn(process.execPath, ['--enable-source-maps', 'dist/apps/server/main.js'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...stores,
        ...{ PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dir, TRUSTED_PROXIES: '127.0.0.1' },
      },
    });
    children.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) =>
        console.log(`[${port}] ${readable(line)}`),
      );
    }
    child.once('exit', async (code, signal) => {
      children.delete(child);
      if (isEnding || !isUp) return;
      console.log(`[${port}] ended (${signal ?? code}), and is started again`);
      await wait(1_000);
      if (!isEnding) start();
    });
  };
  start();
  running.unshift({
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  });
  const isReady = () => fetch(`http://127.0.0.1:${port}/health/ready`).then(({ ok }) => ok, notYet);
  while (!isEnding && !(isUp = await isReady())) {
    if (!children.has(child)) throw new Error('the server does not start');
    await wait(50);
  }
}

async function openProxy() {
  if (proxy) {
    const place = { dir: join(dir, proxy), port: PORT, targets: PORTS, detached: true };
    running.unshift(await startProxy(proxy, place));
    return;
  }
  const server = balancer(PORTS).listen(PORT);
  await once(server, 'listening');
  running.unshift({ stop: () => server.close() });
}

/** What hangs on something else ends before it. */
async function end(code) {
  if (isEnding) return;
  isEnding = true;
  for (const one of running) await one.stop();
  process.exit(typeof code === 'number' ? code : 0);
}
