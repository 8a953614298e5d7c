import { RawSocket } from '@parlour/harness';
import { begins } from '../bytes';
import type { Client, ClientListener, Said } from '../peer';

const ROOMS = 'rooms.localhost';
const MESSAGE = Buffer.from('<message');
const PRESENCE = Buffer.from('<presence');
/** XEP-0045: this presence is your own, and the last one of a join. */
const SELF = /code=['"]110['"]/;
const ID = /\sid=['"]([^'"]+)['"]/;
const STREAM = '<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>';
const LOG_IN = '<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>';
const BIND =
  '<iq xmlns="jabber:client" type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>';

/**
 * XMPP over WebSocket (RFC 7395), in a multi-user chat. It has no answers: the sender's own copy of
 * a message, which the room reflects, is what tells that it was taken.
 */
export class XmppClient implements Client {
  private readonly socket: RawSocket;
  /** What it has said and not seen yet, by id. */
  private readonly pending = new Map<string, number>();
  private isIn = false;

  constructor(
    port: number,
    path: string,
    private readonly name: string,
    private readonly listener: ClientListener,
  ) {
    this.socket = new RawSocket(
      port,
      path,
      {
        opened: () => this.socket.send(STREAM),
        text: (bytes, start, end) => this.stanza(bytes, start, end),
        closed: (error) => listener.closed(error),
      },
      'xmpp',
    );
  }

  get received(): number {
    return this.socket.received;
  }

  join(room: string) {
    this.socket.send(
      `<presence xmlns="jabber:client" to="${room}@${ROOMS}/${this.name}"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>`,
    );
  }

  send(n: number, { room, id, text }: Said) {
    this.pending.set(id, n);
    this.socket.send(
      `<message xmlns="jabber:client" type="groupchat" to="${room}@${ROOMS}" id="${id}"><body>${text}</body></message>`,
    );
  }

  close() {
    this.socket.close();
  }

  private stanza(bytes: Buffer, start: number, end: number) {
    if (begins(bytes, start, MESSAGE)) this.message(bytes, start, end);
    else if (begins(bytes, start, PRESENCE)) this.presence(bytes, start, end);
    else this.logIn(bytes.toString('utf8', start, end));
  }

  private message(bytes: Buffer, start: number, end: number) {
    const stanza = bytes.toString('latin1', start, end);
    // A room also tells its subject, which nobody has said.
    if (!stanza.includes('<body>')) return;
    this.listener.delivery(bytes, start, end);
    if (this.pending.size === 0) return;
    const id = ID.exec(stanza)?.[1] ?? '';
    const n = this.pending.get(id);
    if (n === undefined) return;
    this.pending.delete(id);
    this.listener.answer(n, !stanza.includes("type='error'"));
  }

  private presence(bytes: Buffer, start: number, end: number) {
    if (this.isIn) return this.listener.announcement();
    const stanza = bytes.toString('latin1', start, end);
    if (/\stype=['"]error['"]/.test(stanza)) throw new Error(`it can't join: ${stanza}`);
    if (!SELF.test(stanza)) return;
    this.isIn = true;
    this.listener.joined();
  }

  private logIn(stanza: string) {
    if (stanza.includes('ANONYMOUS')) this.socket.send(LOG_IN);
    else if (stanza.includes('<success')) this.socket.send(STREAM);
    else if (/id=['"]bind['"]/.test(stanza)) this.listener.connected();
    else if (stanza.includes('xmpp-bind')) this.socket.send(BIND);
    else if (stanza.includes('<failure')) throw new Error(`it can't log in: ${stanza}`);
  }
}

const FROM = /\sfrom=['"]([^@'"]+)@/;
const BODY = /<body>([^<]*)<\/body>/;

/** A message to a room, as it is reflected to all of them. */
export function readStanza(delivery: Buffer): Said[] {
  const stanza = delivery.toString();
  const field = (pattern: RegExp) => pattern.exec(stanza)?.[1] ?? '';
  return [{ room: field(FROM), id: field(ID), text: field(BODY) }];
}
