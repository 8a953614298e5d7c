import type { ServerProcess } from '@parlour/harness';

/** A chat server, as it is measured. All do the same: rooms, their members, what is said. */
export interface Peer {
  /** What `--peers` calls it. */
  readonly id: string;
  readonly title: string;
  /** What the report says of its versions. */
  version(): string;
  /** Why it can't be measured on this machine; undefined if it can. */
  missing?(): string | undefined;
  /** Whether it runs on Node, and so has a heap of JavaScript to look into. */
  readonly onNode: boolean;
  start(options: PeerOptions): Promise<ServerProcess>;
  /** Connects somebody with this name. */
  connect(port: number, name: string, listener: ClientListener): Client;
  /** Reads a delivery, as `listener.delivery` was told it. */
  read(delivery: Buffer): Said[];
}

export interface PeerOptions {
  /** Where the server is to run, such as `taskset -c 0`. */
  under: readonly string[];
  /** Flags for Node, where it runs on Node. */
  nodeFlags?: readonly string[];
  /** Settings, on top of the peer's own. */
  env?: Readonly<Record<string, string>>;
  /** `ServerProcess.probe` can look into it, where it runs on Node. */
  probed?: boolean;
}

/** A message as a member gets it. */
export interface Said {
  room: string;
  id: string;
  text: string;
}

/** One connection, whatever it speaks. */
export interface Client {
  /** Bytes that TCP has delivered. */
  readonly received: number;
  join(room: string): void;
  /** To be answered as `n`. */
  send(n: number, said: Said): void;
  close(): void;
}

/** Who is told what a {@link Client} hears. */
export interface ClientListener {
  /** It may join. */
  connected(): void;
  joined(): void;
  /** One or more messages: `bytes[start, end)`, until this returns. */
  delivery(bytes: Buffer, start: number, end: number): void;
  /** Somebody came or went. */
  announcement(): void;
  answer(n: number, accepted: boolean): void;
  /** Once; `error` if it did not end as it was asked to. */
  closed(error?: Error): void;
}
