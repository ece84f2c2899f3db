/**
 * LISTEN on a connection of its own, which is opened again whenever it is lost. Notifications sent in between are gone: whoever listens has to
 * look for itself after each reconnect (`onReconnect`), and should also look from time to time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresClientConfig } from './postgres.ts';
import type { StoreLog } from './store-log.ts';

export interface ListenerOptions {
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  readonly onReconnect: () => void;
  readonly log?: StoreLog;
}

export interface PostgresListener {
  close(): Promise<void>;
}

const RECONNECT_MS = 250;
const RECONNECT_MAX_MS = 2_000;

async function connect(url: string, options: ListenerOptions, onLost: () => void): Promise<pg.Client> {
  const client = new pg.Client({ ...postgresClientConfig(url), keepAlive: true, application_name: 'haechi-listen' });
  client.on('error', () => {});
  client.once('end', onLost);
  client.on('notification', (message) => options.onNotification(message.payload ?? ''));
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(options.channel)}`);
  } catch (error) {
    client.removeListener('end', onLost);
    await client.end().catch(() => {});
    throw error;
  }
  return client;
}

/** Listens from when it resolves until `close`. The first connection must succeed; later ones are retried for ever. */
export async function openListener(url: string, options: ListenerOptions): Promise<PostgresListener> {
  let closed = false;
  let client: pg.Client;
  let reconnecting: Promise<void> = Promise.resolve();
  const reconnect = async () => {
    options.log?.warn({ channel: options.channel }, 'the connection that listens was lost; it is opened again');
    for (let wait = RECONNECT_MS; !closed; wait = Math.min(wait * 2, RECONNECT_MAX_MS)) {
      await sleep(wait, undefined, { ref: false });
      try {
        client = await connect(url, options, onLost);
        options.onReconnect();
        return;
      } catch {
        // Tried again after a longer pause.
      }
    }
  };
  const onLost = () => {
    if (!closed) reconnecting = reconnect();
  };
  client = await connect(url, options, onLost);
  return {
    async close() {
      closed = true;
      await reconnecting;
      await client.end();
    },
  };
}
