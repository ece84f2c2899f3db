/**
 * A child's side of the line to its supervisor: the server's, and that of each predict process. A child is started while what it needs still
 * starts, so that its modules load meanwhile; it is told when its stores answer, tells when it serves, tells why it cannot, and stops when the
 * line breaks, since then nobody looks after it. Started by hand, without a supervisor, every step is simply passed.
 */
import type { Socket } from 'node:net';
import type { ErrorCode } from '@haechi/contract/errors';

/** What a child tells its supervisor. */
export type ServerMessage =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'failed'; readonly code: ErrorCode | 'internal'; readonly message: string }
  /** So many of the connections that it was given have ended. */
  | { readonly type: 'closed'; readonly count: number }
  /** It has the connection of this number. */
  | { readonly type: 'taken'; readonly number: number }
  /** It wants no more connections. */
  | { readonly type: 'leaving' };

/** What a supervisor tells a child. */
export type SupervisorMessage =
  /** The stores answer. `door`: where people reach the server when predict processes share its port; then it listens on its socket alone. */
  | { readonly type: 'stores'; readonly door: string | null }
  /** Comes with a socket. */
  | { readonly type: 'connection'; readonly number: number }
  /** No connection comes any more. */
  | { readonly type: 'last' }
  /** Everything is about to stop: say that you are not ready, and go on answering. */
  | { readonly type: 'drain' };

export interface SupervisorLink {
  readonly supervised: boolean;
  /** Resolves when the stores answer, with the address of the shared port if there is one. */
  storesReady(): Promise<string | null>;
  /** Says that the server serves, and where. */
  ready(url: string): void;
  /** Says why the server cannot start. Resolves when the word is out, after which the process may exit with a non-zero code. */
  failed(code: ErrorCode | 'internal', message: string): Promise<void>;
  /** Calls `stop` once: at SIGTERM, at SIGINT, or when the supervisor is gone. */
  onStop(stop: () => void): void;
  /** Calls `drain` when everything is about to stop. */
  onDrain(drain: () => void): void;
  /** Is given each connection that the supervisor hands over. */
  onConnection(take: (socket: Socket) => void): void;
  /** Asks for no more connections; resolves when none comes. */
  leave(): Promise<void>;
}

/** How often the supervisor hears of connections that ended, ms. */
const CLOSED_EVERY_MS = 100;
/** The supervisor answers at once; one that does not is gone or stopping. */
const LEAVE_TIMEOUT_MS = 3_000;

function tell(message: ServerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) return resolve();
    process.send(message, undefined, {}, () => resolve());
  });
}

/** Counts connections that end, and tells it now and then. */
function createClosedCount(): (socket: Socket) => void {
  let closed = 0;
  let telling = false;
  return (socket) => {
    socket.once('close', () => {
      closed += 1;
      if (telling) return;
      telling = true;
      setTimeout(() => {
        void tell({ type: 'closed', count: closed });
        closed = 0;
        telling = false;
      }, CLOSED_EVERY_MS).unref();
    });
  };
}

/** Joins the supervisor that started this process, if one did. Call it before anything that takes time. */
export function joinSupervisor(): SupervisorLink {
  const supervised = process.connected === true;
  const stores = Promise.withResolvers<string | null>();
  const last = Promise.withResolvers<void>();
  const countClosed = createClosedCount();
  let take = (socket: Socket): void => void socket.destroy();
  let drain = (): void => undefined;
  if (!supervised) stores.resolve(null);
  else
    process.on('message', (message: SupervisorMessage, socket?: Socket) => {
      if (message.type === 'stores') stores.resolve(message.door);
      if (message.type === 'last') last.resolve();
      if (message.type === 'drain') drain();
      if (message.type !== 'connection') return;
      void tell({ type: 'taken', number: message.number });
      // It may have ended on its way here.
      if (socket === undefined) return void tell({ type: 'closed', count: 1 });
      countClosed(socket);
      take(socket);
    });
  return {
    supervised,
    storesReady: () => stores.promise,
    ready: (url) => void tell({ type: 'ready', url }),
    failed: (code, message) => tell({ type: 'failed', code, message }),
    onStop(stop) {
      let called = false;
      const once = () => {
        if (!called) stop();
        called = true;
      };
      process.once('SIGTERM', once).once('SIGINT', once);
      if (supervised) process.once('disconnect', once);
      // Gone already, while the server was still starting: nobody would tell it any more.
      if (supervised && !process.connected) once();
    },
    onDrain: (called) => {
      drain = called;
    },
    onConnection: (called) => {
      take = called;
    },
    leave: async () => {
      if (!process.connected) return;
      await tell({ type: 'leaving' });
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, LEAVE_TIMEOUT_MS);
      await Promise.race([last.promise, late.promise]);
      clearTimeout(timer);
    },
  };
}
