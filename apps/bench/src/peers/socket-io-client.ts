import { RawClient } from '@parlour/harness';
import { begins } from '../bytes';
import type { Client, ClientListener, Said } from '../peer';

/** What a server on Socket.IO calls its events. */
export class Events {
  readonly delivery: Buffer;
  readonly announcements: readonly Buffer[];
  readonly welcome: Buffer | undefined;

  /**
   * @param delivery one or more messages
   * @param announcements somebody came or went
   * @param welcome what to wait for before anything is asked, if there is something
   */
  constructor(delivery: string, announcements: readonly string[], welcome?: string) {
    this.delivery = headOf(delivery);
    this.announcements = announcements.map(headOf);
    this.welcome = welcome === undefined ? undefined : headOf(welcome);
  }
}

const JOIN = 0;
const ACCEPTED = Buffer.from('[{"ok":true');

/** Speaks to the servers on Socket.IO, which all have the commands `join` and `send`. */
export class SocketIoClient implements Client {
  private readonly raw: RawClient;

  constructor(
    port: number,
    name: string,
    private readonly events: Events,
    private readonly listener: ClientListener,
  ) {
    const connected = () => events.welcome ?? listener.connected();
    this.raw = new RawClient(
      port,
      { name },
      {
        connected,
        event: (bytes, start, end) => this.event(bytes, start, end),
        answer: (id, bytes, start) => this.answer(id, begins(bytes, start, ACCEPTED)),
        closed: (error) => listener.closed(error),
      },
    );
  }

  get received(): number {
    return this.raw.received;
  }

  join(room: string) {
    this.raw.ask(JOIN, 'join', { room });
  }

  send(n: number, said: Said) {
    this.raw.ask(n + 1, 'send', said);
  }

  close() {
    this.raw.close();
  }

  private event(bytes: Buffer, start: number, end: number) {
    const { delivery, announcements, welcome } = this.events;
    if (begins(bytes, start, delivery)) return this.listener.delivery(bytes, start, end);
    for (const head of announcements)
      if (begins(bytes, start, head)) return this.listener.announcement();
    if (welcome && begins(bytes, start, welcome)) this.listener.connected();
  }

  private answer(id: number, accepted: boolean) {
    if (id !== JOIN) this.listener.answer(id - 1, accepted);
    else if (accepted) this.listener.joined();
    else throw new Error('the server refused a join');
  }
}

const headOf = (event: string) => Buffer.from(`42["${event}",`);

/** The payload of an event's packet. */
export function payloadOf<T>(packet: Buffer): T {
  return (JSON.parse(packet.toString('utf8', 2)) as [string, T])[1];
}
