/**
 * The port, when predict processes share it. The supervisor accepts each connection and hands it, unread, to the process with the fewest; that
 * one speaks TLS and HTTP. So one that is killed takes its own connections with it and none that waits, and no process is given more than its
 * share. Connections that come while no process is there wait for the first.
 */
import type { ChildProcess } from 'node:child_process';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HaechiError } from '@haechi/contract/errors';
import { untilAccepted } from './platform/until-accepted.ts';
import type { ServerMessage, SupervisorMessage } from './supervisor-link.ts';
import type { DoorPlan } from './supervisor-settings.ts';

/** How many connections the kernel, and this process while no worker is there, keep waiting. */
const BACKLOG = 511;
const MOST_WAITING = 1_024;
/** How long connections are still taken once it has been said that all is to stop, ms: clients learn with their next answer that theirs ends. */
const LINGER_MS = 500;

interface Worker {
  /** Connections that it has. */
  has: number;
  /** Sent and not taken yet, by number: nothing of them was read, so that another can have them if this one ends. */
  readonly sent: Map<number, net.Socket>;
}

export class Door {
  readonly url: string;
  readonly #server: net.Server;
  readonly #workers = new Map<ChildProcess, Worker>();
  #waiting: net.Socket[] = [];
  #stopping = false;
  #number = 0;

  private constructor(server: net.Server, url: string) {
    this.#server = server;
    this.url = url;
    server.on('connection', (socket) => this.#hand(socket));
  }

  /** @throws HaechiError `port_taken`, `invalid_configuration` */
  static async open({ host, port, scheme }: DoorPlan): Promise<Door> {
    const server = net.createServer({ pauseOnConnect: true, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(refusal(error, { host, port })));
      server.listen({ host, port, backlog: BACKLOG }, resolve);
    });
    const address = server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    const name = host.includes(':') ? `[${host}]` : host;
    return new Door(server, `${scheme}://${name}:${actual}`);
  }

  /** From now on the process is given connections, until it ends or says that it leaves. */
  add(child: ChildProcess): void {
    const worker: Worker = { has: 0, sent: new Map() };
    this.#workers.set(child, worker);
    child.once('exit', () => {
      this.#workers.delete(child);
      for (const socket of worker.sent.values()) this.#hand(socket);
    });
    child.on('message', (message: ServerMessage) => {
      if (message.type === 'closed') worker.has -= message.count;
      if (message.type === 'taken') {
        // It has the connection; this closes our end of it alone.
        worker.sent.get(message.number)?.destroy();
        worker.sent.delete(message.number);
      }
      // When all stop together, connections are still taken for a moment, and then all are told.
      if (message.type === 'leaving' && !this.#stopping) {
        this.#workers.delete(child);
        tell(child, { type: 'last' });
      }
    });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const socket of waiting) this.#hand(socket);
  }

  /** Takes connections a moment longer, then no more, and tells each process that it has had its last. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#workers.size > 0) await sleep(LINGER_MS);
    await untilAccepted(this.#server);
    this.#server.close();
    for (const socket of this.#waiting) socket.destroy();
    for (const child of this.#workers.keys()) tell(child, { type: 'last' });
  }

  #hand(socket: net.Socket): void {
    const [chosen] = [...this.#workers].filter(([child]) => child.connected).sort(([, a], [, b]) => a.has - b.has);
    if (chosen === undefined) {
      if (this.#waiting.length < MOST_WAITING && !this.#stopping) this.#waiting.push(socket);
      else socket.destroy();
      return;
    }
    const [child, worker] = chosen;
    this.#number += 1;
    worker.has += 1;
    worker.sent.set(this.#number, socket);
    // What cannot be sent stays among the sent, and goes to another when this one ends.
    child.send(
      { type: 'connection', number: this.#number } satisfies SupervisorMessage,
      socket,
      { keepOpen: true },
      () => undefined,
    );
  }
}

function tell(child: ChildProcess, message: SupervisorMessage): void {
  if (child.connected) child.send(message, () => undefined);
}

function refusal(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): Error {
  if (error.code === 'EADDRINUSE')
    return new HaechiError(
      'port_taken',
      `Port ${port} on ${host} is used by another program. Stop it, or set HAECHI_PORT to another port.`,
    );
  if (error.code === 'EACCES')
    return new HaechiError(
      'invalid_configuration',
      `This user may not listen on port ${port}. Set HAECHI_PORT to 1024 or higher.`,
    );
  if (error.code === 'EADDRNOTAVAIL')
    return new HaechiError('invalid_configuration', `HAECHI_HOST=${host} is not an address of this machine.`);
  return error;
}
