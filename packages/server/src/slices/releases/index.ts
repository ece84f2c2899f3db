import { type Comparison, type Message, type Rollout, releasesApi } from '@haechi/contract';
import { actorOf, everywhere, type Scope } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { ensureSchedule, type Schedules } from '../../platform/schedule.ts';
import type { Snapshots } from '../../platform/snapshots.ts';
import type { Serving } from '../serving/index.ts';
import type { Actor } from '../trail/index.ts';
import { advance, advanceAll, awaitAcknowledged } from './advance.ts';
import { acknowledgeWithinMs, lookEveryMs, lookKind } from './constants.ts';
import { getRollout, listRollouts, rolloutView } from './read-model.ts';
import { endings, type ReleaseServiceDeps } from './service.ts';
import { type StartWish, startRollout } from './start-rollout.ts';
import { activeOn, newestOn } from './store.ts';

export interface ReleasesDeps extends ReleaseServiceDeps {
  readonly db: Db;
  readonly log: Log;
  readonly schedules: Pick<Schedules, 'handle'>;
  readonly snapshots: Pick<Snapshots, 'acknowledgedByAll'>;
  readonly serving: Serving;
  /** The latest comparison of a route's candidate with its stable version; null when there is none yet. Plugged by monitors. */
  readonly comparisonOf: (route: string) => Promise<Comparison | null>;
}

/** Who rolls back, and why: in words that are shown (people), or the indicator that was worse (policies). */
export interface RollBackWish {
  readonly id: string;
  readonly actor: Actor;
  readonly reason: string;
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

  async function rollBack(scope: Scope, wish: RollBackWish): Promise<Rollout> {
    const row = await transact(db, (tx) => end.decideRollBack(tx, scope, { ...wish, reason: inWords(wish) }));
    return rolloutView(db, serving, await awaitAcknowledged(moving, row, acknowledgeWithinMs));
  }

  async function promote(scope: Scope, wish: RollBackWish): Promise<Rollout> {
    const { verdict } = await getRollout(db, serving, { scope, id: wish.id });
    const reason = { key: 'releases.promoted_by_hand', params: { reason: wish.reason } };
    const row = await transact(db, (tx) => end.promote(tx, scope, { ...wish, verdict, reason }));
    return rolloutView(db, serving, await awaitAcknowledged(moving, row, acknowledgeWithinMs));
  }

  const viewOf = async (found: ReturnType<typeof activeOn>) => {
    const row = await found;
    return row === undefined ? null : rolloutView(db, serving, row);
  };

  return {
    routes: [
      route(releasesApi.list, ({ scope, query }) => listRollouts(db, serving, { scope, query })),
      route(releasesApi.get, ({ scope, params }) => getRollout(db, serving, { scope, id: params.id })),
      route(releasesApi.start, async ({ scope, body, caller }) =>
        rolloutView(db, serving, await begin(scope, { ...body, actor: actorOf(caller) })),
      ),
      route(releasesApi.promote, ({ scope, params, body, caller }) =>
        promote(scope, { id: params.id, reason: body.reason, actor: actorOf(caller) }),
      ),
      route(releasesApi.rollBack, ({ scope, params, body, caller }) =>
        rollBack(scope, { id: params.id, reason: body.reason, actor: actorOf(caller) }),
      ),
    ],
    start: () =>
      transact(db, (tx) =>
        ensureSchedule(tx, { kind: lookKind, everyMs: lookEveryMs, firstRunAt: clock.now(), catchUp: 'latest' }),
      ),
    stop: async () => {
      await Promise.all(background);
    },
    startRollout: async (scope, wish) => rolloutView(db, serving, await begin(scope, wish)),
    decideRollBack: async (tx, wish) => {
      await end.decideRollBack(tx, everywhere, { ...wish, reason: inWords(wish) });
    },
    rollBack: (wish) => rollBack(everywhere, wish),
    activeOn: (id) => viewOf(activeOn(db, id)),
    newestOn: (id) => viewOf(newestOn(db, id)),
    plannedLabelled: async (id) => (await activeOn(db, id))?.steps.at(-1)?.min_labelled ?? null,
    nudge: (id) => {
      const run = activeOn(db, id)
        .then((row) => (row?.state === 'running' ? advance(moving, row) : undefined))
        .catch((error: unknown) =>
          log.warn({ err: error, route: id }, 'a rollout could not be moved; tried again in a moment'),
        )
        .finally(() => background.delete(run));
      background.add(run);
    },
    look: () => advanceAll(moving),
  };
}

function inWords({ actor, reason }: RollBackWish): Message {
  if (actor.kind === 'policy') return { key: 'releases.rolled_back_by_policy', params: { indicator: reason } };
  return { key: 'releases.rolled_back_by_hand', params: { reason } };
}
