import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { GUEST } from '@parlour/protocol';
import { Dialog } from '../ui/dialog';
import type { Outcome } from '../ui/outcome';
import { PersonName } from '../ui/person-name';
import { lasting } from '../ui/storage';
import { DeviceLink } from './device-link';
import { FRESH_START } from './fresh-start';
import { GuestRequests } from './guest-requests';
import { Identity } from './identity';
import { NameCookie } from './name-cookie';

/** What is kept in this browser of the guest who used it. */
const OF_A_GUEST = ['parlour.keys', 'parlour.rooms'];

/** Who I am, on which devices, and how to be that no longer. */
@Component({
  selector: 'parlour-you-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DeviceLink, Dialog, PersonName],
  templateUrl: './you-dialog.html',
  styleUrl: './you-dialog.css',
})
export class YouDialog {
  private readonly requests = inject(GuestRequests);
  private readonly cookie = inject(NameCookie);
  private readonly freshStart = inject(FRESH_START);
  protected readonly identity = inject(Identity);
  readonly closed = output();

  /** Undefined for who has taken none. */
  protected readonly name = computed(() => {
    const name = this.identity.name();
    return name === GUEST ? undefined : name;
  });
  protected readonly done = signal('');
  protected readonly refusal = signal<string | undefined>(undefined);
  private readonly link = viewChild.required(DeviceLink);
  private isAsking = false;

  protected async signOutOthers() {
    if (!confirm('Sign out your other devices? They are somebody new then.')) return;
    if (!(await this.signOut(false))) return;
    this.done.set('Done: only this browser speaks as you now.');
    this.link().forget();
  }

  protected async signOutEverywhere() {
    const name = this.name();
    const question =
      'Sign out everywhere? Nobody can be this guest again, not even you, nor lead the rooms you made.';
    const ofTheName = name ? ` The name “${name}” is free for others then.` : '';
    if (!confirm(question + ofTheName) || !(await this.signOut(true))) return;
    this.cookie.forget();
    // Threat: whoever comes after me at this browser has the keys of my rooms.
    for (const stored of OF_A_GUEST) lasting.remove(stored);
    this.freshStart();
  }

  /** @returns whether it was done */
  private async signOut(here: boolean): Promise<boolean> {
    if (this.isAsking) return false;
    this.isAsking = true;
    this.done.set('');
    this.refusal.set(undefined);
    const outcome: Outcome<unknown> = await this.requests.ask('sign-out', { here });
    this.isAsking = false;
    if ('refusal' in outcome) this.refusal.set(outcome.refusal);
    return 'data' in outcome;
  }
}
