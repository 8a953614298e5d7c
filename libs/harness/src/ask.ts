import type { Reply } from '@parlour/protocol';
import type { Socket } from 'socket.io-client';
import type { Arguments } from './fuzz-calls';
import { Json } from './fuzz-values';

/** Far from the ids that the stock client counts up from 0. */
let lastId = 1_000_000;

/**
 * Calls a command, with any arguments at all.
 *
 * @throws if there is no answer in time
 * @example
 * const reply = await ask(socket, 'echo', new Json('{"text":1e999}'), 2_000);
 */
export function ask(
  socket: Socket,
  command: string,
  args: Arguments,
  withinMs: number,
): Promise<Reply<unknown>> {
  if (!(args instanceof Json)) return socket.timeout(withinMs).emitWithAck(command, ...args);
  const { engine } = socket.io;
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      engine.off('data', hear);
      reject(new Error(`no answer in ${withinMs} ms`));
    }, withinMs);
    // Not the socket's own listener: to the stock client this is the answer to nothing.
    const hear = (packet: unknown) => {
      const answer = `3${id}`;
      if (typeof packet !== 'string' || !packet.startsWith(answer)) return;
      engine.off('data', hear);
      clearTimeout(timer);
      resolve(JSON.parse(packet.slice(answer.length))[0]);
    };
    engine.on('data', hear);
    engine.write(`2${id}[${JSON.stringify(command)},${args.text}]`);
  });
}

/** Calls a command and asks for no answer. */
export function tell(socket: Socket, command: string, args: Arguments) {
  if (args instanceof Json) socket.io.engine.write(`2[${JSON.stringify(command)},${args.text}]`);
  else socket.emit(command, ...args);
}
