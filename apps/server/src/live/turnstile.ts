import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Engine } from './engine';

/** Work at a stretch, in ms, before everybody else gets a turn. */
const SLICE_MS = 10;
/** Jobs that are done are forgotten at latest when there are so many. */
const KEPT = 256;

/**
 * Lets in a crowd that comes at once, such as everybody after a restart, a slice at a time: in
 * between the event loop gets to those who are in already.
 */
@Injectable()
export class Turnstile {
  private readonly waiting: (() => void)[] = [];
  private next = 0;
  private isRunning = false;
  /** When this slice ends, by `performance.now()`. */
  private until = 0;

  /** Runs the job in this turn of the event loop or a later one, in the order of asking. */
  readonly pass = (job: () => void) => {
    this.waiting.push(job);
    if (this.isRunning) return;
    this.isRunning = true;
    setImmediate(this.slice);
  };

  /** Lets connections be made in turn. What belongs to one that is made goes on at once. */
  guard(engine: Engine) {
    const request: Engine['handleRequest'] = engine.handleRequest.bind(engine);
    engine.handleRequest = (message: IncomingMessage, response: ServerResponse) => {
      if (isOfSession(message)) request(message, response);
      else this.pass(() => !response.destroyed && request(message, response));
    };
    const upgrade: Engine['handleUpgrade'] = engine.handleUpgrade.bind(engine);
    engine.handleUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (isOfSession(message)) {
        upgrade(message, socket, head);
        return;
      }
      // Threat: who gives up while waiting would end the process, for nobody listens yet.
      socket.on('error', giveUp);
      this.pass(() => {
        socket.off('error', giveUp);
        if (!socket.destroyed) upgrade(message, socket, head);
      });
    };
  }

  private readonly slice = () => {
    this.until = performance.now() + SLICE_MS;
    this.one();
  };

  /** One job, then what it has put off to the next tick: a guest's connections are counted there. */
  private readonly one = () => {
    const job = this.waiting[this.next++] as () => void;
    if (this.next === this.waiting.length || this.next === KEPT) {
      this.waiting.splice(0, this.next);
      this.next = 0;
    }
    try {
      job();
    } finally {
      if (this.waiting.length === 0) this.isRunning = false;
      else if (performance.now() < this.until) process.nextTick(this.one);
      else setImmediate(this.slice);
    }
  };
}

function giveUp(this: Duplex) {
  this.destroy();
}

/** Whether it belongs to a connection that is made already. */
export const isOfSession = ({ url }: IncomingMessage) => /[?&]sid=[^&]/.test(url ?? '');
