import type { Change } from '@haechi/contract';
import { sql } from 'kysely';
import type { Log } from './log.ts';
import type { Db } from './postgres.ts';
import { openListener, type PostgresListener } from './postgres-listener.ts';

/** A change as it travels inside: with the system it belongs to, or null when it concerns the installation. */
export interface ScopedChange {
  readonly topic: Change['topic'];
  readonly id: string;
  readonly system: string | null;
}
/** What listeners hear: a change, or that some may have been missed and everything is to be read again. */
export type HeardChange =
  | (ScopedChange & { readonly version: number })
  | { readonly topic: 'resync'; readonly version: number };

export interface Changes {
  /** Tells every server's listeners when (and only when) the transaction commits. */
  publish(tx: Db, change: ScopedChange): Promise<void>;
  /** Hears every change from now on; call what is returned to stop. */
  subscribe(listener: (change: HeardChange) => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const channel = 'haechi_changes';

/** Changes over PostgreSQL's NOTIFY, so that the consoles of every server hear of them. */
export function createChanges(postgresUrl: string, log: Log): Changes {
  const listeners = new Set<(change: HeardChange) => void>();
  let version = 0;
  let listener: PostgresListener | null = null;

  function tell(change: ScopedChange | { topic: 'resync' }): void {
    version += 1;
    for (const hear of listeners) hear({ ...change, version });
  }

  return {
    publish: async (tx, change) => {
      await sql`select pg_notify(${channel}, ${JSON.stringify(change)})`.execute(tx);
    },
    subscribe: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    start: async () => {
      listener = await openListener(postgresUrl, {
        channel,
        log,
        onNotification: (payload) => tell(JSON.parse(payload) as ScopedChange),
        onReconnect: () => tell({ topic: 'resync' }),
      });
    },
    stop: async () => listener?.close(),
  };
}
