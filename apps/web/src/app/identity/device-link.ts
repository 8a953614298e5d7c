import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { durationOf } from '../ui/durations';
import { Icon } from '../ui/icon';
import { isLoopback, linkWith } from './device-code';
import { GuestRequests } from './guest-requests';
import { QrCode } from './qr-code';

/** Whoever waits before this page while they scan the code with the other device learns it soon. */
const LOOK_EVERY_MS = 5_000;

const USED =
  'This link was used: whoever opened it speaks as you now. Was it not you? Sign out other devices.';

interface Made {
  code: string;
  href: string;
  /** By this browser's clock, ms since the epoch. */
  endsAt: number;
  lasts: string;
}

/** A link that makes another device speak as me: for its camera, or to be copied. */
@Component({
  selector: 'parlour-device-link',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, QrCode],
  templateUrl: './device-link.html',
  styleUrl: './device-link.css',
})
export class DeviceLink {
  private readonly requests = inject(GuestRequests);
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field');
  private readonly now = signal(Date.now());
  private isAsking = false;

  private readonly made = signal<Made | undefined>(undefined);
  private readonly msLeft = computed(() => Math.max(0, (this.made()?.endsAt ?? 0) - this.now()));
  private readonly isUsed = signal(false);
  protected readonly link = computed(() =>
    this.msLeft() > 0 && !this.isUsed() ? this.made() : undefined,
  );
  protected readonly isOver = computed(() => !!this.made() && !this.link());
  /** 9:59 */
  protected readonly timeLeft = computed(() => {
    const seconds = Math.ceil(this.msLeft() / 1_000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  });
  protected readonly told = computed(() => {
    const link = this.link();
    if (this.isUsed()) return USED;
    if (!link) return this.isOver() ? 'This link is too old now.' : '';
    const works = `It works once, for ${link.lasts}. Whoever opens it speaks as you.`;
    return `Scan this with the other device, or open the link there. ${works}`;
  });
  protected readonly copied = signal(false);
  protected readonly refusal = signal<string | undefined>(undefined);
  protected readonly host = isLoopback(location.hostname) ? location.hostname : undefined;

  constructor() {
    effect((onCleanup) => {
      const link = this.link();
      if (!link) return;
      const counting = setInterval(() => this.now.set(Date.now()), 1_000);
      const looking = setInterval(() => void this.look(link), LOOK_EVERY_MS);
      onCleanup(() => {
        clearInterval(counting);
        clearInterval(looking);
      });
    });
  }

  /** It leads nowhere any more. */
  forget() {
    this.made.set(undefined);
    this.isUsed.set(false);
  }

  protected async make() {
    if (this.isAsking) return;
    this.isAsking = true;
    this.refusal.set(undefined);
    // The server counts from a moment that is not before this one.
    const askedAt = Date.now();
    const outcome = await this.requests.ask('device-link', {});
    this.isAsking = false;
    if ('refusal' in outcome) {
      this.refusal.set(outcome.refusal);
      return;
    }
    const { code, expiresInMs } = outcome.data;
    this.now.set(Date.now());
    this.isUsed.set(false);
    this.made.set({
      code,
      href: linkWith(code),
      endsAt: askedAt + expiresInMs,
      lasts: durationOf(expiresInMs),
    });
  }

  /** The server knows it until it is used, or too old; and it is not too old before it is so here. */
  private async look(link: Made) {
    const outcome = await this.requests.ask('device-owner', { code: link.code });
    const isGone = 'refusal' in outcome && outcome.code === 'not_found';
    if (isGone && link === this.link()) this.isUsed.set(true);
  }

  /**
   * By the field on the page: a browser's other clipboard is only there under https, and what is not
   * inside of an open dialog can't be selected.
   */
  protected copy(button: HTMLElement) {
    const field = this.field()?.nativeElement;
    field?.focus();
    field?.select();
    this.copied.set(document.execCommand('copy'));
    button.focus();
    setTimeout(() => this.copied.set(false), 2_000);
  }
}
