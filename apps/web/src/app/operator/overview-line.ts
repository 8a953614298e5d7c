import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import type { Overview } from '@parlour/protocol';
import { fullTime, shortTime } from '../ui/times';
import { OperatorRequests } from './operator-requests';
import { sizeOf } from './sizes';

const REFRESH_MS = 15_000;
/** From this part of the bound on, it is time to do something about it. */
const HIGH = 0.85;

const number = new Intl.NumberFormat();

/** How the server is, in one line. */
@Component({
  selector: 'parlour-overview-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (refusal(); as reason) {
      <p class="refusal" role="alert">{{ reason }}</p>
    }
    @if (overview(); as it) {
      <dl>
        @for (one of figures(); track one.name) {
          <div>
            <dt>{{ one.name }}</dt>
            <dd>{{ one.value }}</dd>
          </div>
        }
        <div class="stored">
          <dt id="stored-title">Stored</dt>
          <dd>
            {{ sizeOf(it.storedBytes) }}
            @if (it.mostBytes > 0) {
              <small>of {{ sizeOf(it.mostBytes) }}</small>
              <meter
                aria-labelledby="stored-title"
                min="0"
                optimum="0"
                [max]="it.mostBytes"
                [high]="it.mostBytes * high"
                [value]="it.storedBytes"
              ></meter>
            }
          </dd>
        </div>
        <div class="version">
          <dt>Version</dt>
          <dd>
            {{ it.version }}
            <small
              >since
              <time [title]="fullTime(it.startedAt)">{{ shortTime(it.startedAt) }}</time></small
            >
          </dd>
        </div>
      </dl>
    }
  `,
  styleUrl: './overview-line.css',
})
export class OverviewLine {
  private readonly requests = inject(OperatorRequests);
  protected readonly sizeOf = sizeOf;
  protected readonly fullTime = fullTime;
  protected readonly shortTime = shortTime;
  protected readonly high = HIGH;
  protected readonly overview = signal<Overview | undefined>(undefined);
  protected readonly refusal = signal<string | undefined>(undefined);
  protected readonly figures = computed(() => {
    const { online = 0, connections = 0, rooms = 0 } = this.overview() ?? {};
    const figures = { 'People online': online, Connections: connections, Rooms: rooms };
    return Object.entries(figures).map(([name, value]) => ({ name, value: number.format(value) }));
  });

  constructor() {
    effect((onCleanup) => {
      this.requests.changes();
      untracked(() => void this.look());
      const timer = setInterval(() => {
        if (document.visibilityState === 'visible') void this.look();
      }, REFRESH_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  private async look() {
    const outcome = await this.requests.ask('overview', {});
    this.refusal.set('refusal' in outcome ? outcome.refusal : undefined);
    if ('data' in outcome) this.overview.set(outcome.data);
  }
}
