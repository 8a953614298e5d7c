import type { ChatSocket } from './broadcast';
import { isAwaitingPong, webSocketOf } from './engine';

/** Engine.IO's "message", and Socket.IO's "event". */
const EVENT = '42';
/** An event or an answer whose buffers come behind it. */
const BEGINS_BINARY = /^4[56]/;
const OPENING_BRACKET = 0x5b;
const DIGIT_0 = 0x30;
/** Longer ids of packets would not be safe integers. */
const MOST_DIGITS = 15;

type OnMessage = (bytes: Buffer, isBinary: boolean) => void;

/** Takes an event and the id to answer it under, or leaves it. */
type Take = (id: number | undefined, data: readonly unknown[]) => boolean;

/**
 * Reads a WebSocket's plain events, which are nearly all that comes, without the objects, events and
 * turns of the event loop that Engine.IO and Socket.IO make of each. Whatever is anything else, or is
 * not taken, goes their way as ever.
 */
export function readStraight({ conn }: Pick<ChatSocket, 'conn'>, take: Take) {
  const watch = () => {
    const webSocket = webSocketOf({ conn });
    const [theirs] = (webSocket?.listeners('message') ?? []) as OnMessage[];
    if (!webSocket || !theirs) return;
    const ours: OnMessage = (bytes, isBinary) => {
      const packet = isBinary ? '' : bytes.toString();
      const isStraight = conn.readyState === 'open' && !isAwaitingPong({ conn });
      if (isStraight && readEvent(packet, take)) return;
      theirs(bytes, isBinary);
      if (!BEGINS_BINARY.test(packet)) return;
      // Packets that belong together: only the one who has seen the first can tell what the next is.
      webSocket.off('message', ours);
      webSocket.on('message', theirs);
    };
    webSocket.off('message', theirs);
    webSocket.on('message', ours);
  };
  watch();
  // Who begins with long polling has a WebSocket later.
  conn.once('upgrade', watch);
}

/** @returns whether the packet was an event of the main namespace, and was taken */
function readEvent(packet: string, take: Take): boolean {
  if (!packet.startsWith(EVENT)) return false;
  let at = EVENT.length;
  let id = 0;
  for (let digit = digitAt(packet, at); digit >= 0 && digit <= 9; digit = digitAt(packet, ++at)) {
    id = id * 10 + digit;
  }
  const digits = at - EVENT.length;
  if (packet.charCodeAt(at) !== OPENING_BRACKET || digits > MOST_DIGITS) return false;
  const data = parsed(packet.slice(at));
  return data !== undefined && take(digits > 0 ? id : undefined, data);
}

/** Undefined for what is no JSON: Socket.IO ends the connection for it. */
function parsed(json: string): unknown[] | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const digitAt = (text: string, at: number) => text.charCodeAt(at) - DIGIT_0;
