import { Injectable } from '@nestjs/common';
import { LOBBY } from '@parlour/protocol';
import { DeviceLinks } from '../guests/device-links';
import { Names } from '../guests/names';
import { SignOuts } from '../guests/sign-outs';
import type { Bearer } from '../guests/tokens';
import { Bus } from '../cluster/bus';
import { Broadcast } from '../live/broadcast';

/** A guest lets go of their other devices, or of who they are. */
@Injectable()
export class SigningOut {
  constructor(
    private readonly signOuts: SignOuts,
    private readonly links: DeviceLinks,
    private readonly names: Names,
    private readonly broadcast: Broadcast,
    private readonly bus: Bus,
  ) {}

  /** Makes all that leads to the guest void. `here`: nobody is this guest any more. */
  async signOut(bearer: Bearer, here: boolean) {
    const { id } = bearer;
    await this.signOuts.signOut(bearer, here);
    this.bus.tell('signed out', id, id);
    await this.links.forget(id);
    if (!here) return;
    await this.names.forget(id);
    this.bus.tell('named', '', null);
  }

  /** Somebody may have signed out by way of another process: ends what that has made void. */
  async follow() {
    for (const { guest, stays } of await this.signOuts.readNew()) this.cut(guest, stays);
  }

  /** Ends the connections that were made before; those of the device that stays need not go. */
  end({ id, issuedAt }: Bearer, here: boolean) {
    this.cut(id, here ? null : issuedAt);
  }

  private cut(guest: string, stays: number | null) {
    for (const { bearer, socket } of this.broadcast.connectionsOf(guest, LOBBY)) {
      // Not `disconnect()`, which a client takes as final: it comes back as whoever it is now.
      if (bearer.issuedAt !== stays && this.signOuts.covers(bearer)) socket.conn.close();
    }
  }
}
