import type { Server } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Turns at most: new connections may come as fast as they are taken. */
const MOST_TURNS = 2_000;

/**
 * Resolves right after a turn of the event loop that brought no connection: the kernel holds none then. A turn accepts one, and those that wait when a
 * server is closed are reset.
 */
export async function untilAccepted(server: Server): Promise<void> {
  let came = true;
  const note = () => {
    came = true;
  };
  server.on('connection', note);
  for (let turns = 0; came && turns < MOST_TURNS; turns += 1) {
    came = false;
    // The first ends this turn, the second a whole one.
    await nextTurn();
    await nextTurn();
  }
  server.off('connection', note);
}
