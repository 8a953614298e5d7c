import { RawSocket } from '@parlour/harness';
import { begins, numberAt } from '../bytes';
import type { Client, ClientListener, Peer, Said } from '../peer';
import { startScript } from './on-socket-io';
import { packageVersion } from './versions';

const DELIVERY = Buffer.from('{"event":"message"');
const EVENT = Buffer.from('{"event":');
const ANSWER = Buffer.from('{"answer":');
const JOIN = 0;

class RawWsClient implements Client {
  private readonly socket: RawSocket;

  constructor(
    port: number,
    name: string,
    private readonly listener: ClientListener,
  ) {
    this.socket = new RawSocket(port, `/?name=${encodeURIComponent(name)}`, {
      opened: () => listener.connected(),
      text: (bytes, start, end) => this.text(bytes, start, end),
      closed: (error) => listener.closed(error),
    });
  }

  get received(): number {
    return this.socket.received;
  }

  join(room: string) {
    this.ask(JOIN, 'join', { room });
  }

  send(n: number, said: Said) {
    this.ask(n + 1, 'send', said);
  }

  close() {
    this.socket.close();
  }

  private ask(ask: number, command: string, payload: object) {
    this.socket.send(JSON.stringify({ ask, command, ...payload }));
  }

  private text(bytes: Buffer, start: number, end: number) {
    if (begins(bytes, start, DELIVERY)) this.listener.delivery(bytes, start, end);
    else if (begins(bytes, start, EVENT)) this.listener.announcement();
    else if (begins(bytes, start, ANSWER)) this.answered(numberAt(bytes, start + ANSWER.length));
  }

  private answered(ask: number) {
    if (ask === JOIN) this.listener.joined();
    else this.listener.answer(ask - 1, true);
  }
}

export const rawWs: Peer = {
  id: 'ws',
  title: 'raw ws',
  version: () => packageVersion('ws'),
  onNode: true,
  start: (options) => startScript('apps/bench/servers/raw-ws.mjs', options),
  connect: (port, name, listener) => new RawWsClient(port, name, listener),
  read: (delivery) => [JSON.parse(delivery.toString())],
};
