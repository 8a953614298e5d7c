import type { Step, Watcher } from './bench';
import type { Peer } from './peer';
import type { Scenario } from './scenario';

const WIDTH = 24;
const REFRESH_MS = 1_000;

/** What somebody who waits sees: a bar, what is being done, and a line for what is done. */
export class Progress implements Watcher {
  private readonly live = process.stdout.isTTY;
  private readonly beganAt = performance.now();
  private done = 0;
  private now = '';
  private what = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly steps: readonly Step[]) {
    if (this.live) this.timer = setInterval(() => this.draw(), REFRESH_MS).unref();
  }

  began(scenario: Scenario, peer: Peer) {
    this.now = `${scenario.id}, ${peer.title}`;
    this.tell('');
  }

  tell(what: string) {
    this.what = what;
    this.draw();
  }

  ended(scenario: Scenario, peer: Peer, outcome: string) {
    this.done++;
    this.clear();
    console.log(`${scenario.id.padEnd(16)} ${peer.title.padEnd(15)} ${outcome}`);
  }

  end() {
    clearInterval(this.timer);
    this.clear();
  }

  private draw() {
    if (!this.live) return;
    const part = this.done / this.steps.length;
    const full = Math.round(part * WIDTH);
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
    const passed = (performance.now() - this.beganAt) / 60_000;
    const line = `${bar} ${this.done}/${this.steps.length} ${passed.toFixed(0)} min  ${this.now}  ${this.what}`;
    process.stdout.write(`\r\x1b[2K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
  }

  private clear() {
    if (this.live) process.stdout.write('\r\x1b[2K');
  }
}
