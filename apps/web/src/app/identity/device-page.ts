import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { GUEST, type Member } from '@parlour/protocol';
import { FocusWhen } from '../ui/focus-when';
import { Icon } from '../ui/icon';
import type { Refused } from '../ui/outcome';
import { PersonName } from '../ui/person-name';
import { codeIn } from './device-code';
import { FRESH_START } from './fresh-start';
import { GuestRequests } from './guest-requests';
import { Identity } from './identity';
import { NameCookie } from './name-cookie';

/** With such an answer no second attempt succeeds. */
const IS_VOID = new Set<Refused['code']>(['not_found', 'invalid', 'too_large']);

/**
 * Where the link for another device leads. A link that somebody else made would make this browser
 * speak as them, and let them into every private room that it enters: so it tells whose it is, and asks.
 */
@Component({
  selector: 'parlour-device-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FocusWhen, Icon, PersonName, RouterLink],
  templateUrl: './device-page.html',
  styleUrl: './device-page.css',
})
export class DevicePage {
  private readonly requests = inject(GuestRequests);
  private readonly cookie = inject(NameCookie);
  private readonly freshStart = inject(FRESH_START);
  private readonly router = inject(Router);
  protected readonly identity = inject(Identity);
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);
  private code = codeIn(this.fragment());
  private isTaking = false;

  /** Whose link it is; undefined until the server has said so. */
  protected readonly owner = signal<Member | undefined>(undefined);
  protected readonly isVoid = signal(this.code === undefined);
  protected readonly refusal = signal<string | undefined>(undefined);
  protected readonly isMine = computed(() => this.owner()?.id === this.identity.you()?.id);

  constructor() {
    effect(() => {
      const code = codeIn(this.fragment());
      if (code === undefined) return;
      // It is kept here: in the history whoever comes after me could find it.
      void this.router.navigate(['/device'], { replaceUrl: true });
      this.code = code;
      void this.ask();
    });
  }

  protected async ask() {
    const { code = '' } = this;
    this.owner.set(undefined);
    this.isVoid.set(false);
    this.refusal.set(undefined);
    const outcome = await this.requests.ask('device-owner', { code });
    // Another link was opened here in the meantime.
    if (code !== this.code) return;
    if ('refusal' in outcome) this.refuse(outcome);
    else this.owner.set(outcome.data.you);
  }

  protected async take() {
    if (this.isTaking || this.code === undefined) return;
    this.isTaking = true;
    this.refusal.set(undefined);
    const outcome = await this.requests.ask('device-take', { code: this.code });
    this.isTaking = false;
    if ('refusal' in outcome) {
      this.refuse(outcome);
      return;
    }
    const { name } = outcome.data.you;
    if (name === GUEST) this.cookie.forget();
    else this.cookie.write(name);
    this.freshStart();
  }

  protected leave() {
    void this.router.navigate(['/']);
  }

  private refuse({ refusal, code }: Refused) {
    this.refusal.set(refusal);
    this.isVoid.set(IS_VOID.has(code));
  }
}
