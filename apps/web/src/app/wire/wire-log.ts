import { inject, Injectable, signal } from '@angular/core';
import { ChatSocket } from '../socket/chat-socket';
import type { Frame } from '../socket/frames';

/** A frame as it is kept: its text cut, where it is long. */
export interface KeptFrame extends Frame {
  number: number;
}

const KEPT = 100;
const LONGEST = 400;

/** The last frames of this connection, newest last. Nobody may ever look: it does no more than keep. */
@Injectable({ providedIn: 'root' })
export class WireLog {
  private readonly kept = signal<readonly KeptFrame[]>([]);
  readonly frames = this.kept.asReadonly();
  private count = 0;

  constructor() {
    inject(ChatSocket).watch((frame) => {
      const kept = { ...frame, text: cut(frame.text), number: ++this.count };
      this.kept.update((frames) => [...frames.slice(1 - KEPT), kept]);
    });
  }
}

const cut = (text: string) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)} … (${text.length} characters)` : text;
