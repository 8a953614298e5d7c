import { Injectable } from '@nestjs/common';
import type { Overview } from '@parlour/protocol';
import type { operatorRequests } from '@parlour/protocol/schemas';
import { version } from '../../../../package.json';
import { Keeping } from '../chat/keeping';
import { Config } from '../config';
import { Storage } from '../db/storage';
import { OPERATOR } from '../guests/operator';
import { Whereabouts } from '../guests/whereabouts';
import { RoomLog } from '../messages/room-log';
import { Presence } from '../presence/presence';
import type { Handlers } from '../requests';
import { Orders } from '../rooms/orders';
import { Rooms } from '../rooms/rooms';

/** What the operator can see and do: all that a room's owner can, in every room. */
@Injectable()
export class Desk {
  private readonly startedAt = Date.now();

  constructor(
    private readonly config: Config,
    private readonly storage: Storage,
    private readonly whereabouts: Whereabouts,
    private readonly presence: Presence,
    private readonly orders: Orders,
    private readonly rooms: Rooms,
    private readonly log: RoomLog,
    private readonly keeping: Keeping,
  ) {}

  readonly handlers: Handlers<typeof operatorRequests> = {
    overview: () => this.overview(),
    rooms: async ({ query }) => ({ rooms: await this.rooms.all(query) }),
    history: async ({ room, ...page }) => {
      await this.orders.knownTo(room, OPERATOR.id);
      return this.log.history(room, page);
    },
    members: async ({ room, from }) => {
      await this.orders.knownTo(room, OPERATOR.id);
      return this.presence.page(room, from);
    },
    moderations: (wanted) => this.keeping.moderations(OPERATOR, wanted),
    restrictions: (wanted) => this.keeping.restrictions(OPERATOR, wanted),
    configure: (wanted) => this.keeping.configure(OPERATOR, wanted),
    moderate: (wanted) => this.keeping.moderate(OPERATOR, wanted),
    remove: (wanted) => this.keeping.remove(OPERATOR, wanted),
    close: (wanted) => this.keeping.close(OPERATOR, wanted),
    delete: (wanted) => this.keeping.delete(OPERATOR, wanted),
  };

  private async overview(): Promise<Overview> {
    return {
      ...{ version, startedAt: this.startedAt, online: this.presence.online },
      ...{ connections: this.whereabouts.connectionCount, rooms: await this.rooms.count() },
      ...{ storedBytes: this.storage.bytes, mostBytes: this.config.mostBytes },
    };
  }
}
