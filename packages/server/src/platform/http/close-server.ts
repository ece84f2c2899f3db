import type { FastifyInstance } from 'fastify';

/** Connections that have become idle are looked for this often, ms. */
const lookMs = 25;
/** Requests under way may take this long, ms; then their connections are cut, so that what comes after (the trail's last checkpoint) has its time. */
const patienceMs = 8_000;

/**
 * Takes no more requests and answers those under way. A connection that its client keeps open is closed as soon as its answer is out;
 * Node would wait for it as long as it may stay idle (72 s).
 */
export async function closeServer(http: FastifyInstance, patience = patienceMs): Promise<void> {
  const idle = setInterval(() => http.server.closeIdleConnections(), lookMs);
  const force = setTimeout(() => http.server.closeAllConnections(), patience);
  try {
    await http.close();
  } finally {
    clearInterval(idle);
    clearTimeout(force);
  }
}
