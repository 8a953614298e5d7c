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
    await this.signOuts.signOut(bearer);
    this.bus.tell('signed out', id, id);
    await this.links.forget(id);
    if (here) await this.names.forget(id);
  }

  /** Somebody may have signed out by way of another process: ends what that has made void. */
  async follow() {
    for (const guest of await this.signOuts.readNew()) {
      for (const { bearer, socket } of this.broadcast.connectionsOf(guest, LOBBY)) {
        if (this.signOuts.covers(bearer)) socket.conn.close();
      }
    }
  }

  /** Ends the connections that were made before; those of the device that stays need not go. */
  end({ id, issuedAt }: Bearer, here: boolean) {
    for (const { bearer, socket } of this.broadcast.connectionsOf(id, LOBBY)) {
      const stays = !here && bearer.issuedAt === issuedAt;
      // Not `disconnect()`, which a client takes as final: it comes back as whoever it is now.
      if (!stays && this.signOuts.covers(bearer)) socket.conn.close();
    }
  }
}
