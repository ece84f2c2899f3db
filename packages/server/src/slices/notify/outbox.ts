import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import type { SecretBox } from '../../platform/secret-box.ts';
import { channelById } from './channel-store.ts';
import { pollMs, retryWaits, stopPatienceMs } from './constants.ts';
import { claimDue, settleDelivery } from './delivery-store.ts';
import { type SenderDeps, send, type Target } from './senders.ts';
import type { ChannelRow, DeliveryRow } from './tables.ts';

export interface OutboxDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly box: SecretBox;
  readonly senders: SenderDeps;
  readonly publicUrl: string | null;
}

/** When to try again after `attempts` failures, or null to give up. Pure. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const wait = retryWaits[attempts - 1];
  return wait === undefined ? null : new Date(now.getTime() + wait * 1000);
}

function targetOf(channel: ChannelRow, box: SecretBox): Target {
  const config = JSON.parse(box.open(channel.sealed_config)) as { url?: string; to?: string[] };
  return {
    kind: channel.kind,
    url: config.url ?? null,
    to: config.to ?? [],
    secret: channel.sealed_secret === null ? null : box.open(channel.sealed_secret),
  };
}

/** Sends one claimed message and writes down how it went. Never throws for a receiver's fault. */
async function deliver(deps: OutboxDeps, row: DeliveryRow): Promise<void> {
  try {
    const channel = await channelById(deps.db, row.channel_id);
    const link = deps.publicUrl === null ? null : `${deps.publicUrl}${row.message.path}`;
    await send(deps.senders, targetOf(channel, deps.box), {
      id: row.id,
      notice: row.message,
      language: channel.language,
      createdAt: row.created_at,
      attempt: row.attempts,
      link,
    });
    await settleDelivery(deps.db, row.id, {
      state: 'delivered',
      delivered_at: deps.clock.now(),
      next_attempt_at: null,
      last_error: null,
    });
  } catch (error) {
    // An address that is refused stays refused: trying again would change nothing.
    const final = error instanceof HaechiError && error.code === 'address_refused';
    const next = final ? null : nextAttempt(row.attempts, deps.clock.now());
    const reason = error instanceof Error ? error.message : String(error);
    await settleDelivery(deps.db, row.id, {
      last_error: reason.slice(0, 500),
      next_attempt_at: next,
      ...(next === null ? { state: 'failed' as const } : {}),
    });
    deps.log.warn(
      { delivery: row.id, attempts: row.attempts, reason: reason.slice(0, 200) },
      'a message was not delivered',
    );
  }
}

/** Looks for due messages until stopped. What a killed process had claimed is free again when its lease ends. */
export function startOutbox(deps: OutboxDeps): { stop(): Promise<void> } {
  const abort = new AbortController();
  const loop = async () => {
    while (!abort.signal.aborted) {
      let sent = 0;
      try {
        const due = await claimDue(deps.db, deps.clock.now());
        sent = due.length;
        await Promise.all(due.map((row) => deliver(deps, row)));
      } catch (error) {
        deps.log.warn({ err: error }, 'the outbox cannot reach the records; trying again');
      }
      if (sent === 0) await deps.clock.sleep(pollMs, abort.signal);
    }
  };
  const done = loop();
  return {
    stop: async () => {
      abort.abort();
      // A receiver that does not answer must not keep the server from anchoring its trail.
      const enough = new AbortController();
      await Promise.race([done, deps.clock.sleep(stopPatienceMs, enough.signal)]);
      enough.abort();
    },
  };
}
