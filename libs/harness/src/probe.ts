import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Heap, readHeap } from './probe-snapshot';

/** Loaded into a process for a {@link Probe} to ask; from the workspace's root. */
const INSIDE = 'libs/harness/src/probe-inside.mjs';

/** What Node has to be called with for the process to answer a {@link Probe}. */
export const PROBED_BY = ['--expose-gc', '--import', `./${INSIDE}`] as const;

/** How long a process may take to look at itself, in ms: a snapshot of its heap takes seconds. */
const ANSWER_WITHIN_MS = 30_000;

/** In bytes. `rss` is all that the operating system has given; `heapUsed` what JavaScript uses. */
export type Memory = NodeJS.MemoryUsage;

/** How late the event loop was, in ms: for that long nothing else was done. */
export interface Stalls {
  maxMs: number;
  p99Ms: number;
}

/**
 * Looks into a running process, over its IPC channel. The process must have been spawned with
 * {@link PROBED_BY} and an `ipc` stream. Every method rejects when the process ends before it answers.
 *
 * @example
 * const server = await ServerProcess.start({ probed: true });
 * const { heapUsed } = await server.probe.memory({ collected: true });
 * const { objects } = await server.probe.heap();
 */
export class Probe {
  private lastId = 0;
  private readonly waiting = new Map<number, { resolve(answer: unknown): void; reject: Reject }>();

  constructor(private readonly child: ChildProcess) {
    child.on('message', ({ id, answer }: Answered) => this.waiting.get(id)?.resolve(answer));
    child.once('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the process has ended'));
    });
  }

  /** `collected`: of what is left when the garbage is gone. */
  memory({ collected = false } = {}): Promise<Memory> {
    return this.ask('memory', { collected });
  }

  /**
   * Since the first HTTP request to the process, or since it was last asked to `forget`. A stall
   * that still lasts is told when it is over.
   */
  stalls({ forget = false } = {}): Promise<Stalls> {
    return this.ask('stalls', { forget });
  }

  /** How many TCP connections it has open, of any kind. */
  connections(): Promise<number> {
    return this.ask('connections', {});
  }

  /**
   * What lives now; garbage is not counted. Stops the process for as long as it takes to write down
   * its heap: a second or two for 50 MB.
   */
  async heap(): Promise<Heap> {
    const file = join(tmpdir(), `heap-${this.child.pid}-${this.lastId}.json`);
    try {
      await this.ask('snapshot', { file });
      return await readHeap(file);
    } finally {
      await rm(file, { force: true });
    }
  }

  private async ask<T>(ask: string, options: object): Promise<T> {
    const id = ++this.lastId;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
        const late = () => reject(new Error(`the process does not tell its ${ask}`));
        timer = setTimeout(late, ANSWER_WITHIN_MS);
        this.child.send({ id, ask, ...options }, (error) => error && reject(error));
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }
}

type Reject = (error: Error) => void;

interface Answered {
  id: number;
  answer: unknown;
}
