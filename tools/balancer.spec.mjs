// The proxy of `npm run dev:cluster` where there is no better one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { balancer } from './balancer.mjs';

const NAMES = ['one', 'two', 'three'];
/** Each says who it is, and then what it is told. */
const processes = NAMES.map((name) =>
  createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(name);
    socket.pipe(socket);
  }),
);
let proxy;

const listen = async (server) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
};
const soon = () => ({ signal: AbortSignal.timeout(5_000) });
const call = () => connect(proxy.address().port, '127.0.0.1');
const answers = async () => {
  const client = call();
  const [name] = await once(client, 'data', soon());
  client.write('echo');
  const [echo] = await once(client, 'data', soon());
  assert.equal(String(echo), 'echo');
  client.destroy();
  return String(name);
};

before(async () => {
  proxy = balancer(await Promise.all(processes.map(listen)));
  await listen(proxy);
});
after(() => {
  for (const server of [proxy, ...processes]) server.close();
});

test('each connection goes to the next process', async () => {
  const met = [];
  for (let n = 0; n < 6; n++) met.push(await answers());
  assert.deepEqual(met, [...NAMES, ...NAMES]);
});

test('a process that is gone is passed over, and its connections end', async () => {
  processes[1].close();
  for (let n = 0; n < 6; n++) assert.notEqual(await answers(), 'two');
});

test('where all are gone, a connection ends', async () => {
  for (const process of processes) process.close();
  await once(call(), 'close', soon());
});
