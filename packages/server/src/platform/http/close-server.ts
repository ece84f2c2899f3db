import { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { untilAccepted } from '../until-accepted.ts';
import { beginDraining, openConnections } from './draining.ts';

/** Connections that have become idle are looked for this often, ms. */
const lookMs = 25;
/** Connections are still taken for this long, ms: clients that keep one learn from their next answer that it ends, and so does whoever asks for readiness. */
const lingerMs = 500;
/** A connection that came last may still be about to send its request, ms: closed at once, its sender would be told of a reset. */
const lastWordMs = 250;
/** Requests under way may take this long, ms; then their connections are cut, so that what comes after (the trail's last checkpoint) has its time. */
const patienceMs = 8_000;

export interface Closing {
  readonly patience?: number;
  /** Resolves when nobody sends new connections any more. */
  readonly noneComes?: Promise<unknown>;
}

/**
 * Takes no more requests and answers those under way. First every answer ends its connection while new ones are still taken, so that nothing that a client
 * sends meets a closed connection; a connection that stays idle all that time is closed then.
 */
export async function closeServer(http: FastifyInstance, closing: Closing = {}): Promise<void> {
  const { server } = http;
  beginDraining(server);
  const connections = openConnections(server);
  if (closing.noneComes !== undefined) await closing.noneComes;
  else if (connections.size > 0) await untilNone(connections, lingerMs);
  await untilAccepted(server);
  // Not yet the server's own close, which cuts every connection that has no request.
  Server.prototype.close.call(server);
  await untilNone(connections, lastWordMs);
  const idle = setInterval(() => server.closeIdleConnections(), lookMs);
  const force = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of connections) socket.destroy();
  }, closing.patience ?? patienceMs);
  try {
    await http.close();
    await untilNone(connections);
  } finally {
    clearInterval(idle);
    clearTimeout(force);
  }
}

/** Resolves when there is no connection, or after `ms`. */
async function untilNone(connections: ReadonlySet<unknown>, ms = Number.POSITIVE_INFINITY): Promise<void> {
  for (let waited = 0; waited < ms && connections.size > 0; waited += lookMs) await sleep(lookMs);
}
