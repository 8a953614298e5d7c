// The same chat on `ws` alone, with frames of JSON: what is left when Socket.IO is taken away.
// node apps/bench/servers/raw-ws.mjs <port>
import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';

/** @typedef {import('ws').WebSocket} Socket */

/** @type {Map<string, Set<Socket>>} */
const rooms = new Map();
/** @type {Map<Socket, { id: string, name: string }>} */
const members = new Map();

/** Writes the frame once for all of them. */
function tell(room, frame, except) {
  const text = JSON.stringify(frame);
  for (const socket of rooms.get(room) ?? []) if (socket !== except) socket.send(text);
}

const commands = {
  join(socket, { room }) {
    const inRoom = rooms.get(room) ?? new Set();
    rooms.set(room, inRoom.add(socket));
    tell(room, { event: 'joined', room, member: members.get(socket) }, socket);
    return { room, members: Array.from(inRoom, (one) => members.get(one)) };
  },

  send(socket, { room, id, text }) {
    const at = Date.now();
    tell(room, { event: 'message', room, id, at, author: members.get(socket), text });
    return { at };
  },

  rename(socket, { name }) {
    members.get(socket).name = name;
    for (const room of rooms.keys()) tell(room, { event: 'renamed', member: members.get(socket) });
    return { name };
  },
};

new WebSocketServer({ port: Number(process.argv[2]) }).on('connection', (socket, { url }) => {
  const name = new URL(url, 'ws://here').searchParams.get('name') ?? 'Guest';
  members.set(socket, { id: randomUUID(), name });

  socket.on('message', (data) => {
    const { ask, command, ...payload } = JSON.parse(data.toString());
    socket.send(
      JSON.stringify({ answer: ask, ok: true, data: commands[command](socket, payload) }),
    );
  });

  socket.on('close', () => {
    for (const [room, inRoom] of rooms)
      if (inRoom.delete(socket)) tell(room, { event: 'left', room, member: members.get(socket) });
    members.delete(socket);
  });
});
