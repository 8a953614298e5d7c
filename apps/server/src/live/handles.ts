import { SubscribeMessage } from '@nestjs/websockets';
import type { Answer, Checked, CommandName } from '@parlour/protocol';
import type { Session } from './session';

type Handler<C extends CommandName> = (
  who: Session,
  payload: Checked<C>,
) => Answer<C> | Promise<Answer<C>>;

/** The methods of each gateway class that handle commands, by its prototype. */
const handlers = new WeakMap<object, Map<CommandName, Handler<never>>>();

/**
 * Makes a gateway's method the handler of a command. The method is given the caller and a payload
 * that fits the contract; whatever it returns or throws is answered as a `Reply`, by `Dispatch`.
 *
 * @example
 * @Handles('rename')
 * rename(who: Session, { name }: Checked<'rename'>) { … }
 */
export function Handles<C extends CommandName>(command: C) {
  return <H extends Handler<C>>(
    gateway: object,
    method: string,
    descriptor: TypedPropertyDescriptor<H>,
  ) => {
    const known = handlers.get(gateway) ?? new Map();
    handlers.set(gateway, known.set(command, descriptor.value as H));
    SubscribeMessage(command)(gateway, method, descriptor);
  };
}

/** What the gateway's methods handle, each bound to it. */
export function handlersOf(gateway: object): [CommandName, Handler<never>][] {
  const known = handlers.get(Object.getPrototypeOf(gateway)) ?? [];
  return Array.from(known, ([command, handle]) => [command, handle.bind(gateway)]);
}
