import { RawSocket } from './raw-socket';

/** Who a {@link RawClient} tells what it hears. A range `bytes[start, end)` is gone on return. */
export interface RawClientListener {
  connected(): void;
  /** An event: the range is its packet, such as `42["messages",{…}]`. */
  event(bytes: Buffer, start: number, end: number): void;
  /** The answer to what was asked under this id: the range is a list, `[{"ok":true,…}]`. */
  answer(id: number, bytes: Buffer, start: number, end: number): void;
  /** Once; `error` if it did not end as it was asked to. */
  closed(error?: Error): void;
}

const DIGIT_0 = 0x30;
const [OPEN, PING, MESSAGE] = [DIGIT_0, DIGIT_0 + 2, DIGIT_0 + 4];
const [CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR] = [0, 1, 2, 3, 4].map(
  (type) => DIGIT_0 + type,
) as [number, number, number, number, number];
const PATH = '/socket.io/?EIO=4&transport=websocket';

/** A client of Socket.IO 5 over a {@link RawSocket}: it parses no JSON, and allocates next to nothing. */
export class RawClient {
  private readonly socket: RawSocket;

  /** @param auth what the handshake carries */
  constructor(
    port: number,
    private readonly auth: Readonly<Record<string, string>>,
    private readonly listener: RawClientListener,
  ) {
    this.socket = new RawSocket(port, PATH, {
      opened: () => {},
      text: (bytes, start, end) => this.text(bytes, start, end),
      closed: (error) => listener.closed(error),
    });
  }

  /** Bytes that TCP has delivered. */
  get received(): number {
    return this.socket.received;
  }

  /** Sends a command, to be answered under this id. */
  ask(id: number, command: string, payload: unknown) {
    this.socket.send(`42${id}["${command}",${JSON.stringify(payload)}]`);
  }

  close() {
    this.socket.close();
  }

  private text(bytes: Buffer, start: number, end: number) {
    const type = bytes[start];
    if (type === MESSAGE) this.packet(bytes, start, end);
    else if (type === PING) this.socket.send('3');
    else if (type === OPEN) this.socket.send(`40${JSON.stringify(this.auth)}`);
  }

  private packet(bytes: Buffer, start: number, end: number) {
    const type = bytes[start + 1];
    if (type === EVENT) this.listener.event(bytes, start, end);
    else if (type === ACK) this.acknowledged(bytes, start + 2, end);
    else if (type === CONNECT) this.listener.connected();
    else if (type === DISCONNECT || type === CONNECT_ERROR)
      throw new Error(`the server let it go: ${bytes.toString('utf8', start, end)}`);
  }

  private acknowledged(bytes: Buffer, start: number, end: number) {
    let id = 0;
    let at = start;
    for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, ++at))
      id = id * 10 + digit;
    this.listener.answer(id, bytes, at, end);
  }
}

const digitAt = (bytes: Buffer, at: number) => (bytes[at] ?? 0) - DIGIT_0;
