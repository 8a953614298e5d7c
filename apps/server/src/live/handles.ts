import { SubscribeMessage } from '@nestjs/websockets';
import { PARAM_ARGS_METADATA } from '@nestjs/websockets/constants.js';
import {
  type Answer,
  ChatError,
  type Checked,
  type CommandName,
  type Reply,
} from '@parlour/protocol';
import { commands } from '@parlour/protocol/schemas';
import type { ZodType } from 'zod';
import type { ChatSocket } from './broadcast';
import { checkSize } from './payload';
import { accepted, misfit, refused } from './reply';
import { Session } from './session';

type Handler<C extends CommandName> = (
  who: Session,
  payload: Checked<C>,
) => Answer<C> | Promise<Answer<C>>;

/** Commands that change what the ones behind them may do; they take their turn. */
const IN_TURN: ReadonlySet<CommandName> = new Set(['join', 'leave']);

/**
 * Makes a gateway's method the handler of a command. The method is given the caller and a payload
 * that fits the contract; whatever it returns or throws is answered as a `Reply`.
 *
 * @example
 * @Handles('rename')
 * rename(who: Session, { name }: Checked<'rename'>) { … }
 */
export function Handles<C extends CommandName>(command: C) {
  // The schema of one command of many: the union would not let its output be named.
  const schema = commands[command].payload as unknown as ZodType<Checked<C>>;

  const isInTurn = IN_TURN.has(command);
  const waits = command !== 'echo';

  return <H extends Handler<C>>(
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<H>,
  ) => {
    const handle = descriptor.value as H;

    async function answer(
      this: unknown,
      socket: ChatSocket,
      payload: unknown,
    ): Promise<Reply<Answer<C>>> {
      try {
        checkSize(payload);
        const { data, error } = schema.safeParse(payload ?? {});
        if (error) throw misfit(error);
        const who = Session.of(socket);
        if (isInTurn) return accepted(await who.inTurn(async () => handle.call(this, who, data)));
        if (waits && who.unsettled) await who.unsettled;
        // Threat: who is gone has been seen off already, and what they take would be theirs for ever.
        if (!socket.connected) throw new ChatError('unavailable', 'this connection is closed');
        return accepted(await handle.call(this, who, data));
      } catch (error) {
        return refused(error);
      }
    }

    descriptor.value = answer as unknown as H;
    // It takes what it is called with: Nest would make an array of promises for each command, to
    // find out the parameters that pipes are to see.
    Reflect.defineMetadata(PARAM_ARGS_METADATA, {}, target.constructor, method);
    SubscribeMessage(command)(target, method, descriptor);
  };
}
