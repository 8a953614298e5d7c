import type { ServerProcess } from '@parlour/harness';
import type { Fleet } from './fleet';
import type { Peer, PeerOptions } from './peer';

/** Something that is measured of each peer, in each round. */
export interface Scenario {
  /** What `--only` calls it. */
  readonly id: string;
  readonly title: string;
  /** What is done, for the report: a sentence or two. */
  readonly how: string;
  /** What may come out, in the order of the report. */
  readonly figures: readonly FigureKind[];
  /** In the first round only, and only of Parlour and bare Socket.IO: for a plot. */
  readonly forPlot?: boolean;
  /** Tells the stage what it finds; what it does not tell was not measured. */
  measure(peer: Peer, stage: Stage): Promise<void>;
}

export interface FigureKind {
  id: string;
  name: string;
  unit: '/s' | 'ms' | 's' | 'MB' | 'KB' | '%';
}

/** What a scenario works with, made anew for each measurement. */
export interface Stage {
  readonly size: 'full' | 'short';
  /** From 0 on. */
  readonly round: number;
  /** Starts the peer's server on its core; it is gone when the measurement is over. */
  start(peer: Peer, options?: Omit<PeerOptions, 'under'>): Promise<ServerProcess>;
  /** Fills so many rooms of the server with so many members each. */
  gather(
    peer: Peer,
    servers: ServerProcess | readonly ServerProcess[],
    rooms: number,
    size: number,
  ): Promise<Fleet>;
  /** Does this when the measurement is over. */
  finally(task: () => unknown): void;
  /** The value of one of the scenario's figures. */
  found(figure: string, value: number): void;
  /** What was found before, in this round or an earlier one. */
  known(peer: Pick<Peer, 'id'>, figure: string): number | undefined;
  /** What is being done right now, for whoever waits. */
  tell(what: string): void;
}
