import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Rooms } from '../rooms/rooms';
import { ChatSocket } from '../socket/chat-socket';
import { countdown } from '../ui/countdown';
import { Health } from './health';

const WORDS = {
  connecting: 'Connecting…',
  connected: 'Connected',
  lost: 'Connection lost; what you write is kept',
};
const RESTARTING = 'The server restarts; what you write is kept';
const SHOWN_FROM_MS = 3_000;
const TRANSPORTS: Record<string, string> = { websocket: 'WebSocket', polling: 'long polling' };

/** How the connection is, in one line. */
@Component({
  selector: 'parlour-status-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'socket.state()' },
  template: `
    <!-- Spoken is only a change of the state: a new number every few seconds would be a torment. -->
    <p role="status" aria-label="Connection" aria-live="off">
      <span class="state">{{ state() }}</span>
      @if (seconds(); as s) {
        <span
          >Next try in {{ s }} s
          <button type="button" class="link" (click)="rooms.wake()">Try now</button></span
        >
      } @else if (socket.state() === 'lost') {
        <span>Trying again…</span>
      }
      @if (socket.state() === 'connected') {
        <span>{{ transport() }}</span>
        @if (roundTrip(); as ms) {
          <span title="Mean of the last 30 round trips">{{ ms }}</span>
        }
        <span>{{ health.online() }} online</span>
        @if (health.tick(); as tick) {
          <span>tick {{ tick.count }}</span>
        }
      }
    </p>
    <span class="visually-hidden" aria-live="polite">{{ state() }}</span>
  `,
  styleUrl: './status-line.css',
})
export class StatusLine {
  protected readonly socket = inject(ChatSocket);
  protected readonly health = inject(Health);
  protected readonly rooms = inject(Rooms);
  /** Until the next attempt to connect. */
  protected readonly seconds = countdown(() => this.socket.retryAt(), SHOWN_FROM_MS);

  protected readonly state = computed(() => {
    const refusal = this.socket.refusal();
    if (refusal) return `Not let in: ${refusal.message}. Trying again`;
    const state = this.socket.state();
    return state === 'lost' && this.socket.isRestarting() ? RESTARTING : WORDS[state];
  });
  protected readonly transport = computed(() => TRANSPORTS[this.socket.transport()]);
  protected readonly roundTrip = computed(() => {
    const ms = this.health.roundTrip();
    if (ms === undefined) return undefined;
    return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
  });
}
