import type { Alert, ComparisonItem, Message } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Incidents } from '../incidents/index.ts';
import type { Notify } from '../notify/index.ts';
import type { Actor, Trail } from '../trail/index.ts';

/** How a version was taken out, with both times really elapsed. */
export interface RolledBack {
  readonly rollout: string;
  readonly stable: string;
  readonly candidate: string;
  /** From the candidate's first response to the alert, and to the last process's acknowledgement; null when it never answered. */
  readonly detectedMs: number | null;
  readonly doneMs: number | null;
}

export interface ResponseDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly changes: Changes;
  readonly trail: Pick<Trail, 'record'>;
  readonly incidents: Pick<Incidents, 'open' | 'recordAction'>;
  readonly notify: Pick<Notify, 'enqueue'>;
  readonly alertById: (id: string) => Promise<Alert>;
  /** The comparison that an alert rests on, and what was done to the version's training data. */
  readonly evidenceOf: (alert: Alert) => Promise<{ comparison: readonly ComparisonItem[]; lineage: readonly string[] }>;
  /** Makes sure, within the transaction, that `goOn` is called for this run later, whatever becomes of this process. */
  readonly goOnLater: (tx: Db, run: string) => Promise<void>;
  /** Takes the version out of the route and resolves when every process has acknowledged it; null when no rollout carries it. */
  readonly rollBack: (alert: Alert, by: { actor: Actor; reason: string }) => Promise<RolledBack | null>;
}

/** What became of a roll-back: done, nothing to roll back, not asked for, or why it failed. */
export type RollBackOutcome = 'done' | 'nothing' | 'not_asked' | { readonly failed: string };

export const sentence = (key: string, params: Message['params'] = {}): Message => ({ key, params });
