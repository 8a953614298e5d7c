// The least chat that Socket.IO makes: what a user of it writes, with its defaults. Nothing is kept.
// node libs/harness/peers/bare-socket-io.mjs <port>
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http);

const memberOf = ({ id, data: { name } }) => ({ id, name });

io.on('connection', (socket) => {
  socket.data.name = socket.handshake.auth.name ?? 'Guest';

  socket.on('join', async ({ room }, answer) => {
    await socket.join(room);
    const inRoom = io.sockets.adapter.rooms.get(room) ?? [];
    const members = Array.from(inRoom, (id) => memberOf(io.sockets.sockets.get(id)));
    socket.to(room).emit('joined', { room, member: memberOf(socket) });
    answer({ ok: true, data: { room, members } });
  });

  // Told first and answered then, as the tutorial of Socket.IO has it.
  socket.on('send', ({ room, id, text }, answer) => {
    const at = Date.now();
    io.to(room).emit('message', { room, id, at, author: memberOf(socket), text });
    answer({ ok: true, data: { at } });
  });

  socket.on('rename', ({ name }, answer) => {
    socket.data.name = name;
    io.emit('renamed', memberOf(socket));
    answer({ ok: true, data: { name } });
  });

  socket.on('disconnecting', () => {
    for (const room of socket.rooms)
      socket.to(room).emit('left', { room, member: memberOf(socket) });
  });
});

http.listen(Number(process.argv[2]));
