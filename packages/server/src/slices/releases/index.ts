import type { Comparison, Message, Rollout } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { ensureSchedule, type Schedules } from '../../platform/schedule.ts';
import type { Snapshots } from '../../platform/snapshots.ts';
import type { Acts } from '../access/index.ts';
import type { Serving } from '../serving/index.ts';
import { advanceAll, awaitAcknowledged, lookAt, planOfRow } from './advance.ts';
import { acknowledgeWithinMs, lookEveryMs, lookKind } from './constants.ts';
import { promotionDanger } from './dangers.ts';
import type { ReleaseGate, RollBackWish, StartWish } from './deps.ts';
import { holdCommands } from './hold-commands.ts';
import { rolloutView } from './read-model.ts';
import type { JudgedRole } from './rollout-plan.ts';
import { releaseRoutes } from './routes.ts';
import { endings, type ReleaseServiceDeps } from './service.ts';
import { startRollout } from './start-rollout.ts';
import { activeOn, newestOn, rolloutRow } from './store.ts';
import type { RolloutRow } from './tables.ts';

export type { ReleaseGate, RollBackWish } from './deps.ts';

export interface ReleasesDeps extends ReleaseServiceDeps {
  readonly db: Db;
  readonly log: Log;
  readonly schedules: Pick<Schedules, 'handle'>;
  readonly snapshots: Pick<Snapshots, 'acknowledgedByAll'>;
  readonly serving: Serving;
  readonly rows: Pick<Rows, 'query'>;
  readonly acts: Acts;
  /** Port: further gates before each step of a route, asked in this order. */
  readonly releaseGates?: readonly ReleaseGate[];
  /** The latest comparison of a route's candidate with its stable version; null when there is none yet. Plugged by monitors. */
  readonly comparisonOf: (route: string) => Promise<Comparison | null>;
}

/** What the rollout under way on a route is judged by. */
export interface JudgedBy {
  /** Labelled predictions, and predictions, of the candidate at the planned end; 0: none are wanted. */
  readonly labelled: number;
  readonly samples: number;
  readonly metrics: readonly JudgedRole[];
}

export interface Releases {
  readonly routes: readonly Route[];
  start(): Promise<void>;
  stop(): Promise<void>;
  startRollout(scope: Scope, wish: StartWish): Promise<Rollout>;
  /** Takes the candidate out within the caller's transaction; the runner confirms it when every process has acknowledged it. */
  decideRollBack(tx: Db, wish: RollBackWish): Promise<void>;
  /**
   * Takes the candidate out and resolves when every process has acknowledged it.
   * @throws HaechiError `rollout_ended` after a promotion; `not_ready` when a process does not follow in time: it is decided, and goes on.
   */
  rollBack(wish: RollBackWish): Promise<Rollout>;
  /** The rollout under way on a route (running or rolling back), or null. */
  activeOn(route: string): Promise<Rollout | null>;
  /** The newest rollout of a route, ended or not; null when there never was one. */
  newestOn(route: string): Promise<Rollout | null>;
  /** Labelled predictions that the plan of the rollout under way wants at its end; null without one. */
  plannedLabelled(route: string): Promise<number | null>;
  /** What the rollout under way is judged by; null without one. */
  judgedBy(route: string): Promise<JudgedBy | null>;
  /** Looks at the rollout of a route now, in the background: its comparison is new. */
  nudge(route: string): void;
  /** Looks at every unfinished rollout now. */
  look(): Promise<void>;
}

/** Rollouts: a route moving from one version to another, by steps, on the evidence of comparisons. */
export function createReleases(deps: ReleasesDeps): Releases {
  const { db, clock, serving, log } = deps;
  const end = endings(deps);
  const moving = { ...deps, end };
  const begin = startRollout(deps);
  const background = new Set<Promise<void>>();
  deps.schedules.handle(lookKind, async ({ signal }) => {
    await advanceAll(moving, signal);
    return undefined;
  });

  async function rollBack(scope: Scope, wish: RollBackWish, command: 'abort' | 'roll_back' = 'roll_back') {
    const { route_id: route } = await rolloutRow(db, scope, { id: wish.id });
    // Evidence is kept where it is at hand; nothing stands in the way of a roll-back.
    const evidence = await deps.comparisonOf(route).catch(() => null);
    const decision = { ...wish, command, evidence, reason: inWords(wish) };
    const row = await transact(db, (tx) => end.decideRollBack(tx, scope, decision));
    return rolloutView(db, serving, await awaitAcknowledged(moving, row, acknowledgeWithinMs));
  }

  async function promoteIn(tx: Db, scope: Scope, wish: RollBackWish) {
    const { verdict } = await rolloutRow(tx, scope, { id: wish.id });
    const reason = { key: 'releases.promoted_by_hand', params: { reason: wish.reason } };
    return end.promote(tx, scope, { ...wish, verdict, reason });
  }

  async function promote(scope: Scope, wish: RollBackWish): Promise<Rollout> {
    const row = await transact(db, (tx) => promoteIn(tx, scope, wish));
    return rolloutView(db, serving, await awaitAcknowledged(moving, row, acknowledgeWithinMs));
  }

  const beforePromotion = promotionDanger(deps, promoteIn);
  const startBy = async (scope: Scope, { actor, ...definition }: StartWish) =>
    rolloutView(db, serving, await begin(scope, { definition, actor }));

  const viewOf = async (found: ReturnType<typeof activeOn>) => {
    const row = await found;
    return row === undefined ? null : rolloutView(db, serving, row);
  };

  return {
    routes: releaseRoutes({ ...moving, rollBack, promote, beforePromotion, startBy, held: holdCommands(deps) }),
    start: () =>
      transact(db, (tx) =>
        ensureSchedule(tx, { kind: lookKind, everyMs: lookEveryMs, firstRunAt: clock.now(), catchUp: 'latest' }),
      ),
    stop: async () => {
      await Promise.all(background);
    },
    startRollout: startBy,
    decideRollBack: async (tx, wish) => {
      await end.decideRollBack(tx, everywhere, { ...wish, reason: inWords(wish) });
    },
    rollBack: (wish) => rollBack(everywhere, wish),
    activeOn: (id) => viewOf(activeOn(db, id)),
    newestOn: (id) => viewOf(newestOn(db, id)),
    plannedLabelled: async (id) => plannedOf(await activeOn(db, id)),
    judgedBy: async (id) => {
      const row = await activeOn(db, id);
      if (row === undefined) return null;
      const { steps, metrics } = planOfRow(row);
      const most = (of: (step: (typeof steps)[number]) => number) => Math.max(0, ...steps.map(of));
      return {
        labelled: most(({ min_labelled: labelled }) => labelled),
        samples: most(({ min_samples: samples }) => samples),
        metrics,
      };
    },
    nudge: (id) => {
      const run = activeOn(db, id)
        .then((row) => (row?.state === 'running' || row?.state === 'paused' ? lookAt(moving, row) : undefined))
        .catch((error: unknown) =>
          log.warn({ err: error, route: id }, 'a rollout could not be moved; tried again in a moment'),
        )
        .finally(() => background.delete(run));
      background.add(run);
    },
    look: () => advanceAll(moving),
  };
}

/** Null where no labels are planned for. */
function plannedOf(row: RolloutRow | undefined): number | null {
  const labelled = Math.max(0, ...(row?.steps ?? []).map(({ min_labelled: wanted }) => wanted));
  return labelled === 0 ? null : labelled;
}

function inWords({ actor, reason }: RollBackWish): Message {
  if (actor.kind === 'policy') return { key: 'releases.rolled_back_by_policy', params: { indicator: reason } };
  return { key: 'releases.rolled_back_by_hand', params: { reason } };
}
