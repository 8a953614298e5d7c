import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { explain } from './explain';
import { WireLog } from './wire-log';

const fine = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** What passes between this page and the server, as it passes; the newest on top. */
@Component({
  selector: 'parlour-frame-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="tools">
      <label><input type="checkbox" [checked]="paused()" (change)="toggle()" /> Hold still</label>
      <label>
        <input type="checkbox" [checked]="brief()" (change)="brief.set(!brief())" />
        Hide pings and measuring
      </label>
    </p>
    <ol class="plain-list" tabindex="0" aria-label="Frames">
      @for (frame of frames(); track frame.number) {
        <li [class]="frame.direction">
          <p>
            <b>{{ frame.direction === 'out' ? '↑ you' : '↓ server' }}</b>
            <time>{{ time(frame.at) }}</time>
            {{ frame.meaning }}
          </p>
          <code>{{ frame.text }}</code>
        </li>
      } @empty {
        <li>Nothing yet.</li>
      }
    </ol>
  `,
  styleUrl: './frame-list.css',
})
export class FrameList {
  private readonly log = inject(WireLog);
  private readonly held = signal<ReturnType<WireLog['frames']> | undefined>(undefined);

  protected readonly brief = signal(false);
  protected readonly paused = computed(() => this.held() !== undefined);
  protected readonly frames = computed(() => {
    const frames = this.held() ?? this.log.frames();
    const wanted = this.brief() ? frames.filter(({ text }) => !isRoutine(text)) : frames;
    return wanted.map((frame) => ({ ...frame, meaning: explain(frame) })).reverse();
  });

  protected readonly time = (at: number) => fine.format(at);

  protected toggle() {
    this.held.update((held) => (held ? undefined : this.log.frames()));
  }
}

/** Pings, pongs, and the page's own measuring with its answers. */
function isRoutine(text: string): boolean {
  return /^[23]$|^42\d*\["echo"|^43\d+\[\{"ok":true,"data":\{"at":\d+\}\}\]$/.test(text);
}
