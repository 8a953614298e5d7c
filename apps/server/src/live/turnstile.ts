import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Server } from 'socket.io';

type Engine = Server['engine'];

/** Work at a stretch, in ms, before everybody else gets a turn. */
const SLICE_MS = 10;

/**
 * Lets in a crowd that comes at once, such as everybody after a restart, a slice at a time: in
 * between the event loop gets to those who are in already.
 */
@Injectable()
export class Turnstile {
  private readonly waiting: (() => void)[] = [];
  private next = 0;

  /** Runs the job in this turn of the event loop or a later one, in the order of asking. */
  readonly pass = (job: () => void) => {
    this.waiting.push(job);
    if (this.waiting.length === 1) setImmediate(this.slice);
  };

  /** Lets connections be made in turn. What belongs to one that is made goes on at once. */
  guard(engine: Engine) {
    const request: Engine['handleRequest'] = engine.handleRequest.bind(engine);
    engine.handleRequest = (message: IncomingMessage, response: ServerResponse) => {
      if (isOfSession(message)) request(message, response);
      else this.pass(() => request(message, response));
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
    const until = performance.now() + SLICE_MS;
    while (this.next < this.waiting.length && performance.now() < until) {
      this.waiting[this.next++]?.();
    }
    if (this.next < this.waiting.length) {
      setImmediate(this.slice);
      return;
    }
    this.waiting.length = 0;
    this.next = 0;
  };
}

function giveUp(this: Duplex) {
  this.destroy();
}

const isOfSession = ({ url }: IncomingMessage) => url?.includes('&sid=');
