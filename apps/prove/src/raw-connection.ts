import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const ENOUGH = 64 * 1024;

/** A TCP connection that says what it likes, and ends how it likes. */
export class RawConnection {
  private heard = '';

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data: Buffer) => {
      this.heard = (this.heard + data.toString('latin1')).slice(-ENOUGH);
    });
    // Being cut off is what it asks for.
    socket.on('error', () => socket.destroy());
  }

  static async open(port: number): Promise<RawConnection> {
    const connection = new RawConnection(connect(port, '127.0.0.1'));
    await once(connection.socket, 'connect');
    return connection;
  }

  get open(): boolean {
    return this.socket.writable;
  }

  write(bytes: string | Buffer) {
    if (this.open)
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** The first match in what has been heard, or undefined if there is none in time. */
  async hear(pattern: RegExp, withinMs: number): Promise<RegExpExecArray | undefined> {
    const latest = performance.now() + withinMs;
    for (;;) {
      const found = pattern.exec(this.heard);
      if (found) return found;
      if (!this.socket.readable || performance.now() > latest) return undefined;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** `end` says good-bye, as TCP has it; `reset` does not. */
  finish(how: 'end' | 'reset') {
    if (how === 'end') this.socket.destroySoon();
    else this.socket.resetAndDestroy();
  }
}
