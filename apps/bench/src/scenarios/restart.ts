import { Fleet } from '../fleet';
import type { Scenario } from '../scenario';

const PEOPLE = 1_000;
const SHORT_PEOPLE = 250;

/** The server is killed, and everybody comes back. */
export const restart: Scenario = {
  id: 'restart',
  title: 'Back after a kill',
  how:
    `${PEOPLE.toLocaleString('en')} people are in a room when the server gets SIGKILL, and is started ` +
    'again at once. All try again as the client of Socket.IO does: after 0.5 to 1.5 s, then after ' +
    'twice as long, up to 5 s and a half. Counted is from the kill until the last one has joined.',
  figures: [{ id: 'restart-back', name: 'all back', unit: 's' }],
  async measure(peer, stage) {
    const people = stage.size === 'short' ? SHORT_PEOPLE : PEOPLE;
    const server = await stage.start(peer);
    const fleet = await stage.gather(peer, server, 1, people);
    const began = performance.now();
    const killed = server.kill();
    fleet.disband();
    const back = Fleet.comeBack(peer, server.port, people, socketIoDelay);
    await killed;
    await server.start();
    const again = await back;
    const lasted = performance.now() - began;
    again.disband();
    stage.found('restart-back', lasted / 1_000);
  },
};

/** How long Socket.IO's client waits before its next attempt, in ms: 0 is the first one. */
function socketIoDelay(attempt: number): number {
  return Math.min(1_000 * 2 ** attempt, 5_000) * (0.5 + Math.random());
}
