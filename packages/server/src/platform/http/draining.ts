/**
 * A server that is about to stop: until it takes no more connections it answers as before, and says with each answer that the connection ends there, so
 * that no client sends into a connection that is being closed.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const draining = new WeakSet<Server>();
const open = new WeakMap<Server, Set<Socket>>();

export function beginDraining(server: Server): void {
  draining.add(server);
}

export function isDraining(server: Server): boolean {
  return draining.has(server);
}

/** Keeps count of the server's connections, those too that were handed to it and not accepted by it. */
export function trackConnections(server: Server): void {
  const connections = new Set<Socket>();
  open.set(server, connections);
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
}

/** Connections that are open now. */
export function openConnections(server: Server): ReadonlySet<Socket> {
  return open.get(server) ?? new Set();
}
