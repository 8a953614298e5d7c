import { inject, Injectable } from '@angular/core';
import type {
  Answer,
  CommandName,
  OperatorRequestName,
  Payload,
  RequestPayload,
} from '@parlour/protocol';
import { Leading } from '../rooms/leading';
import type { Outcome } from '../ui/outcome';
import { OperatorRequests } from './operator-requests';

/** The operator leads every room, and asks as the operator what its leaders ask as guests. */
@Injectable()
export class OperatorLeading extends Leading {
  private readonly requests = inject(OperatorRequests);

  protected override async ask<C extends CommandName>(command: C, payload: Payload<C>) {
    // Whatever leaders ask about a room that is there, an operator can ask in the same words.
    const name = command as C & OperatorRequestName;
    const outcome = await this.requests.ask(name, payload as RequestPayload<typeof name>);
    return outcome as Outcome<Answer<C>>;
  }
}
