import { Injectable, signal } from '@angular/core';
import { LOBBY } from '@parlour/protocol';

/** The room that is open, or was before another page: where "back to the chat" leads. */
@Injectable({ providedIn: 'root' })
export class Place {
  readonly slug = signal(LOBBY);
}
