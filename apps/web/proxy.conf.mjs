/** `nx serve web` passes these on to the server, wherever `PORT` says that it listens. */
const target = `http://localhost:${process.env.PORT ?? 3000}`;

export default {
  '/api': { target },
  '/socket.io': { target, ws: true },
};
