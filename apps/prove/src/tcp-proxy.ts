import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The network between a client and the server, for one that misbehaves. */
export class TcpProxy {
  private readonly pairs = new Set<readonly [client: Socket, server: Socket]>();
  private swallowing = false;
  private refused: RegExp | undefined;
  private held: Socket[] = [];
  private drip: NodeJS.Timeout | undefined;
  /** Bytes taken of what the server says, since {@link hold}. */
  taken = 0;

  private constructor(
    private readonly listener: Server,
    private readonly target: () => number,
  ) {
    listener.on('connection', (client) => this.join(client));
  }

  /** Opens one on a free port, to a port of this machine; or to another one for each connection. */
  static async open(target: number | (() => number)): Promise<TcpProxy> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new TcpProxy(listener, typeof target === 'number' ? () => target : target);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as { port: number }).port}`;
  }

  /** Ends every connection as a closed laptop lid does: without a word of WebSocket. */
  cut() {
    this.swallowing = false;
    for (const socket of [...this.pairs].flat()) socket.destroy();
  }

  /** Ends every connection with an RST, as a router does that has forgotten it. */
  reset() {
    this.swallowing = false;
    for (const socket of [...this.pairs].flat()) socket.resetAndDestroy();
  }

  /** From now on nothing that the server says arrives, until the connection is ended. */
  swallow() {
    this.swallowing = true;
  }

  /**
   * From now on nothing is read of what the server says on today's connections, or one chunk each
   * `dripMs`: the client lives, and its line is full.
   */
  hold(dripMs?: number) {
    this.taken = 0;
    this.held = [...this.pairs].map(([, server]) => server);
    for (const server of this.held) {
      server.pause();
      server.on('data', (bytes: Buffer) => {
        this.taken += bytes.length;
        if (this.drip) server.pause();
      });
    }
    if (dripMs !== undefined) this.drip = setInterval(() => this.flow(), dripMs);
  }

  /** Reads on, and first what the network has kept meanwhile. */
  release() {
    clearInterval(this.drip);
    this.drip = undefined;
    this.flow();
  }

  private flow() {
    for (const server of this.held) server.resume();
  }

  /** From now on a connection ends that asks for something of this kind. */
  refuse(kind: RegExp | undefined) {
    this.refused = kind;
  }

  close() {
    clearInterval(this.drip);
    this.cut();
    this.listener.close();
  }

  private join(client: Socket) {
    const server = connect({ port: this.target(), host: 'localhost' });
    const pair = [client, server] as const;
    this.pairs.add(pair);
    client.on('data', (bytes) => {
      if (this.refused?.test(bytes.toString('latin1'))) client.destroy();
      else server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (!this.swallowing) client.write(bytes);
    });
    // One side's end, however it comes, is the other side's.
    for (const [socket, other] of [pair, [server, client] as const]) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.pairs.delete(pair);
        other.destroy();
      });
    }
  }
}
