import { signal } from '@angular/core';
import { type Rank, RoomState } from '../room/room-state';

/** A room as the operator sees it: they are in none, and lead them all. */
export class OperatorRoom extends RoomState {
  override readonly rank = signal<Rank>('operator').asReadonly();

  constructor(slug: string) {
    super(slug, signal(undefined), signal([]));
  }
}
