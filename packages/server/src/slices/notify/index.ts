import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import type { Outbound } from '../../platform/outbound.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { SecretBox } from '../../platform/secret-box.ts';
import type { Trail } from '../trail/index.ts';
import type { Notice } from './message.ts';
import { startOutbox } from './outbox.ts';
import { backlogOf } from './read-model.ts';
import { notifyRoutes } from './routes.ts';
import { notifyService } from './service.ts';

export type { Notice } from './message.ts';

export interface NotifyDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly changes: Changes;
  readonly outbound: Outbound;
  readonly box: SecretBox;
  readonly trail: Pick<Trail, 'record'>;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly publicUrl: string | null;
}

export interface Notify {
  readonly routes: readonly Route[];
  /** Tells every channel that wants to hear of the notice's system, durably, when the transaction commits. */
  enqueue(tx: Db, notice: Notice): Promise<void>;
  /** Messages that wait, and those that were given up. */
  backlog(): Promise<{ readonly pending: number; readonly failed: number }>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Messages to people: channels, a durable outbox, and senders for signed webhooks, Slack and mail. */
export function createNotify(deps: NotifyDeps): Notify {
  const service = notifyService(deps);
  const senders = { outbound: deps.outbound, smtp: deps.smtp, now: () => deps.clock.now() };
  let outbox: { stop(): Promise<void> } | null = null;
  return {
    routes: notifyRoutes(deps.db, service),
    enqueue: service.enqueue,
    backlog: () => backlogOf(deps.db),
    start: async () => {
      outbox = startOutbox({ ...deps, senders });
    },
    stop: async () => outbox?.stop(),
  };
}
