import type { Client, ClientListener, Peer, Said } from './peer';
import type { SharedLog } from './shared-log';

/** Who is told what the members of all rooms get. */
export interface Ledger {
  /** A member got what is in the log from one place up to another. */
  delivered(log: SharedLog, from: number, to: number, by: Member): void;
  answered(n: number, member: Member, accepted: boolean): void;
  announced(): void;
  /** A connection ended that should not have, or said what is wrong. */
  failed(error: Error): void;
}

/** Somebody in a room. */
export class Member implements ClientListener {
  /** How many messages of the room it has got. */
  place = 0;
  private readonly client: Client;
  private settle: { resolve(): void; reject(error: Error): void } | undefined;

  private constructor(
    peer: Peer,
    /** Of the process that it is connected to. */
    readonly port: number,
    name: string,
    readonly room: MemberRoom,
    private readonly ledger: Ledger,
  ) {
    this.client = peer.connect(port, name, this);
  }

  /** Resolves when it has connected and joined. */
  static async join(
    peer: Peer,
    port: number,
    name: string,
    room: MemberRoom,
    ledger: Ledger,
  ): Promise<Member> {
    const member = new Member(peer, port, name, room, ledger);
    await new Promise<void>((resolve, reject) => (member.settle = { resolve, reject }));
    return member;
  }

  get received(): number {
    return this.client.received;
  }

  send(n: number, said: Said) {
    this.client.send(n, said);
  }

  close() {
    this.client.close();
  }

  connected() {
    this.client.join(this.room.name);
  }

  joined() {
    this.settle?.resolve();
    this.settle = undefined;
  }

  delivery(bytes: Buffer, start: number, end: number) {
    const { log } = this.room;
    const from = this.place;
    this.place = log.take(from, bytes, start, end);
    this.ledger.delivered(log, from, this.place, this);
  }

  announcement() {
    this.ledger.announced();
  }

  answer(n: number, accepted: boolean) {
    this.ledger.answered(n, this, accepted);
  }

  closed(error?: Error) {
    if (!error) return;
    if (this.settle) this.settle.reject(error);
    else this.ledger.failed(error);
  }
}

export interface MemberRoom {
  readonly name: string;
  readonly log: SharedLog;
}
