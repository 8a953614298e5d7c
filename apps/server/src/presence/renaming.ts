import { Injectable } from '@nestjs/common';
import type { Answer } from '@parlour/protocol';
import { Bus } from '../cluster/bus';
import type { Guest } from '../guests/guest';
import { Names } from '../guests/names';
import { Rates } from '../guests/rates';
import { Presence } from './presence';

/** Another name for somebody, once it is theirs; everybody is told. */
@Injectable()
export class Renaming {
  constructor(
    private readonly names: Names,
    private readonly presence: Presence,
    private readonly rates: Rates,
    private readonly bus: Bus,
  ) {}

  /** @throws ChatError `name_taken`, `invalid`, `rate_limited` */
  async rename(guest: Guest, name: string): Promise<Answer<'rename'>> {
    if (name === guest.name) return { name };
    await this.rates.spend('rename', guest.id);
    await this.take(guest.id, name);
    return { name };
  }

  /**
   * For a guest who is coming in, and asks for the name.
   *
   * @throws ChatError `name_taken`, `invalid`
   */
  async introduce(guest: string, name: string) {
    if (name !== this.presence.whois(guest).name) await this.take(guest, name);
  }

  private async take(guest: string, name: string) {
    await this.names.claim(guest, name);
    // Two renames in one breath: the last one holds.
    if (this.names.nameOf(guest) !== name) return;
    this.presence.renamed(guest, name);
    this.bus.tell('named', '', null);
  }
}
