import type { Change } from '@haechi/contract';
import { sql } from 'kysely';
import pg from 'pg';
import type { Log } from './log.ts';
import type { Db } from './postgres.ts';

/** A change as it travels inside: with the system it belongs to, or null when it concerns the installation. */
export interface ScopedChange {
  readonly topic: Change['topic'];
  readonly id: string;
  readonly system: string | null;
}

export interface Changes {
  /** Tells every server's listeners when (and only when) the transaction commits. */
  publish(tx: Db, change: ScopedChange): Promise<void>;
  /** Hears every change from now on; call what is returned to stop. */
  subscribe(listener: (change: ScopedChange & { version: number }) => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const channel = 'haechi_changes';
/** First wait before connecting again after the connection was lost, ms; doubled up to the second. */
const reconnect = { first: 100, last: 5_000 };

/** Changes over PostgreSQL's NOTIFY, on one connection of its own. Listeners that miss some (a lost connection) are told `resync`. */
export function createChanges(postgresUrl: string, log: Log): Changes {
  const listeners = new Set<(change: ScopedChange & { version: number }) => void>();
  let version = 0;
  let client: pg.Client | null = null;
  let stopped = false;
  let wait = reconnect.first;
  let timer: NodeJS.Timeout | undefined;

  function tell(change: ScopedChange): void {
    version += 1;
    for (const listener of listeners) listener({ ...change, version });
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: postgresUrl });
    next.on('notification', (message) => {
      if (message.payload !== undefined) tell(JSON.parse(message.payload) as ScopedChange);
    });
    next.on('error', () => retry());
    next.on('end', () => retry());
    await next.connect();
    await next.query(`listen ${channel}`);
    client = next;
    wait = reconnect.first;
  }

  function retry(): void {
    client = null;
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      connect().catch((error: unknown) => {
        log.warn({ err: error }, 'change listener cannot reach the records; trying again');
        wait = Math.min(wait * 2, reconnect.last);
        retry();
      });
    }, wait);
  }

  return {
    publish: async (tx, change) => {
      await sql`select pg_notify(${channel}, ${JSON.stringify(change)})`.execute(tx);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: connect,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
