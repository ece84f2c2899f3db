/** What the parts of this slice are given, and what they are asked for. */
import type { Comparison, RolloutDefinition } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Snapshots } from '../../platform/snapshots.ts';
import type { Actor } from '../trail/index.ts';
import type { ReleaseVerdict } from './gates.ts';
import type { endings, ReleaseServiceDeps } from './service.ts';

/** Whether a route may be released to now, by other parts of the server: an error budget that is spent closes it. */
export type ReleaseGate = (route: { readonly route: string; readonly system: string }) => Promise<ReleaseVerdict>;

export interface AdvanceDeps extends ReleaseServiceDeps {
  readonly db: Db;
  readonly log: Log;
  readonly rows: Pick<Rows, 'query'>;
  readonly snapshots: Pick<Snapshots, 'acknowledgedByAll'>;
  /** The latest comparison of a route's candidate with its stable version; null when there is none yet. */
  readonly comparisonOf: (route: string) => Promise<Comparison | null>;
  readonly releaseGates?: readonly ReleaseGate[];
  readonly end: ReturnType<typeof endings>;
}

/** Who rolls back, and why: in words that are shown (people), or the indicator that was worse (policies). */
export interface RollBackWish {
  readonly id: string;
  readonly actor: Actor;
  readonly reason: string;
}

/** A definition, and who starts it. */
export type StartWish = RolloutDefinition & { readonly actor: Actor };
