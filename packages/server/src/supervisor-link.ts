/**
 * The server's side of the line to its supervisor. The server is started while its stores still start, so that its modules load meanwhile; it
 * is told when they answer, tells when it serves, tells why it cannot, and stops when the line breaks, since then nobody looks after it.
 * Started by hand, without a supervisor, every step is simply passed.
 */
import type { ErrorCode } from '@haechi/contract/errors';

/** What a server tells its supervisor. */
export type ServerMessage =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'failed'; readonly code: ErrorCode | 'internal'; readonly message: string };

/** What a supervisor tells its server. */
export interface SupervisorMessage {
  readonly type: 'stores';
}

export interface SupervisorLink {
  readonly supervised: boolean;
  /** Resolves when the stores answer. */
  storesReady(): Promise<void>;
  /** Says that the server serves, and where. */
  ready(url: string): void;
  /** Says why the server cannot start. Resolves when the word is out, after which the process may exit with a non-zero code. */
  failed(code: ErrorCode | 'internal', message: string): Promise<void>;
  /** Calls `stop` once: at SIGTERM, at SIGINT, or when the supervisor is gone. */
  onStop(stop: () => void): void;
}

function tell(message: ServerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) return resolve();
    process.send(message, undefined, {}, () => resolve());
  });
}

/** Joins the supervisor that started this process, if one did. Call it before anything that takes time. */
export function joinSupervisor(): SupervisorLink {
  const supervised = process.connected === true;
  const stores = new Promise<void>((resolve) => {
    if (!supervised) return resolve();
    process.on('message', (message: SupervisorMessage) => {
      if (message.type === 'stores') resolve();
    });
  });
  return {
    supervised,
    storesReady: () => stores,
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
  };
}
