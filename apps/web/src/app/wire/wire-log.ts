import { inject, Injectable, signal } from '@angular/core';
import { ChatSocket } from '../socket/chat-socket';
import { explain } from './explain';

/** A frame as it is shown, newest last. */
export interface ShownFrame {
  number: number;
  direction: 'in' | 'out';
  text: string;
  at: number;
  meaning: string;
}

const KEPT = 100;
const LONGEST = 400;

/** The last frames of this connection, each with a line of explanation. */
@Injectable({ providedIn: 'root' })
export class WireLog {
  private readonly shown = signal<readonly ShownFrame[]>([]);
  readonly frames = this.shown.asReadonly();
  private count = 0;

  constructor() {
    inject(ChatSocket).watch((frame) => {
      const cut = frame.text.length > LONGEST;
      const shown: ShownFrame = {
        number: ++this.count,
        direction: frame.direction,
        text: cut
          ? `${frame.text.slice(0, LONGEST)} … (${frame.text.length} characters)`
          : frame.text,
        at: frame.at,
        meaning: explain(frame),
      };
      this.shown.update((frames) => [...frames.slice(1 - KEPT), shown]);
    });
  }
}
