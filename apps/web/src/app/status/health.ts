import { computed, effect, inject, Injectable, signal } from '@angular/core';
import { type EventOf, LOBBY } from '@parlour/protocol';
import { ChatSocket } from '../socket/chat-socket';

const FIRST_ECHO_MS = 1_000;
const ECHO_EVERY_MS = 5_000;
const SAMPLES = 30;

/** How the connection is: measured round trips, and the server's last tick. */
@Injectable({ providedIn: 'root' })
export class Health {
  private readonly socket = inject(ChatSocket);
  private readonly samples = signal<readonly number[]>([]);

  readonly tick = signal<EventOf<'tick'> | undefined>(undefined);
  readonly online = signal(0);
  /** Mean of the last {@link SAMPLES} round trips, in ms; undefined before the first. */
  readonly roundTrip = computed(() => {
    const samples = this.samples();
    if (samples.length === 0) return undefined;
    return samples.reduce((sum, one) => sum + one, 0) / samples.length;
  });

  constructor() {
    this.socket.on('welcome', ({ lobby }) => this.online.set(lobby.room.count));
    this.socket.on('presence', ({ room, count }) => {
      if (room === LOBBY) this.online.set(count);
    });
    this.socket.on('tick', (tick) => {
      this.tick.set(tick);
      this.online.set(tick.online);
    });
    effect((onCleanup) => {
      if (this.socket.state() !== 'connected') return;
      // Not at once: while the page is being built, it is the page that would be measured.
      const first = setTimeout(() => void this.measure(), FIRST_ECHO_MS);
      const timer = setInterval(() => void this.measure(), ECHO_EVERY_MS);
      onCleanup(() => {
        clearTimeout(first);
        clearInterval(timer);
      });
    });
  }

  private async measure() {
    if (document.visibilityState !== 'visible') return;
    const start = performance.now();
    try {
      await this.socket.ask('echo', {});
      const ms = performance.now() - start;
      this.samples.update((samples) => [...samples, ms].slice(-SAMPLES));
    } catch {
      // No answer is no round trip; the link gives a silent connection up by itself.
    }
  }
}
