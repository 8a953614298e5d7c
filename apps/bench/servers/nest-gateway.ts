// The same chat as a plain gateway of Nest on Socket.IO, with the defaults of both.
// node dist/apps/bench/nest-gateway.js <port>
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';

interface Said {
  room: string;
  id: string;
  text: string;
}

@WebSocketGateway()
class ChatGateway implements OnGatewayConnection {
  @WebSocketServer() private readonly server!: Server;

  handleConnection(socket: Socket) {
    socket.data.name = socket.handshake.auth['name'] ?? 'Guest';
    socket.on('disconnecting', () => {
      for (const room of socket.rooms)
        socket.to(room).emit('left', { room, member: memberOf(socket) });
    });
  }

  @SubscribeMessage('join')
  async join(@ConnectedSocket() socket: Socket, @MessageBody() { room }: { room: string }) {
    await socket.join(room);
    const members = (await this.server.in(room).fetchSockets()).map(memberOf);
    socket.to(room).emit('joined', { room, member: memberOf(socket) });
    return { ok: true, data: { room, members } };
  }

  @SubscribeMessage('send')
  send(@ConnectedSocket() socket: Socket, @MessageBody() { room, id, text }: Said) {
    const at = Date.now();
    this.server.to(room).emit('message', { room, id, at, author: memberOf(socket), text });
    return { ok: true, data: { at } };
  }

  @SubscribeMessage('rename')
  rename(@ConnectedSocket() socket: Socket, @MessageBody() { name }: { name: string }) {
    socket.data.name = name;
    this.server.emit('renamed', memberOf(socket));
    return { ok: true, data: { name } };
  }
}

@Module({ providers: [ChatGateway] })
class AppModule {}

const memberOf = ({ id, data }: { id: string; data: { name: string } }) => ({
  id,
  name: data.name,
});

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(Number(process.argv[2]));
