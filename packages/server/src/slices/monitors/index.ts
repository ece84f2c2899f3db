/** Monitors: what is computed on events. Summaries of quarter hours, indicators over time, findings, and the comparison of a candidate with its stable version. */
import { type Comparison, type Finding, monitorsApi, type System } from '@haechi/contract';
import { actorOf, inScope, type Scope } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { compareAll } from './compare.ts';
import { comparisonsOf, latestComparison } from './comparison-read-model.ts';
import { createDefinedMonitors } from './definitions/index.ts';
import { findingsById, findingView, listFindings, openFindingRows } from './findings-store.ts';
import { monitorGauges } from './gauges.ts';
import { driftedFeatures, listIndicators } from './indicators-read.ts';
import { knownVersions } from './known-versions.ts';
import { createLoop } from './loop.ts';
import { marksBefore, waitingSystems } from './marks.ts';
import type { MonitorsDeps } from './ports.ts';
import { Rests } from './rests.ts';
import { type RoundDeps, runRound } from './round.ts';
import { addDefaultSettings, changeSettings, settingsOf } from './settings.ts';
import { type JudgedBases, judgedBases } from './states.ts';
import { systemStatus } from './status.ts';

export { FINDINGS_CHANGED, type FindingsChanged } from './judge-findings.ts';
export type { KnownVersion, MonitorsDeps } from './ports.ts';

export interface Monitors {
  readonly routes: readonly Route[];
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Rows were stored: look soon. */
  wake(): void;
  /** Compares every candidate, then sums up and judges everything that is marked now. */
  settle(): Promise<void>;
  /** Settings of a new system, in the transaction that creates it. */
  onSystemCreated(tx: Db, system: Pick<System, 'id'>): Promise<void>;
  /** The newest comparison of a route's candidate, or null when none was judged yet. */
  comparison(route: string): Promise<Comparison | null>;
  /** Open findings of a system, oldest first. */
  openFindings(db: Db, scope: Scope, system: string): Promise<Finding[]>;
  findingsById(db: Db, scope: Scope, ids: readonly string[]): Promise<Finding[]>;
  /** Whether a system's limits and its candidates have been judged at all. */
  judgedBases(db: Db, system: string): Promise<JudgedBases>;
  /** Features of a version that drifted from its reference, in its newest evaluation. */
  driftedFeatures(scope: Scope, system: string, version: string): Promise<string[]>;
}

/**
 * Sums up and judges every system that waits and does not rest. A failure of one does not keep the others waiting. True when a round left marks: history is
 * caught up with without a rest.
 */
async function judgeWaiting(deps: RoundDeps, rests: Rests): Promise<boolean> {
  const { clock } = deps;
  let more = false;
  for (const { system, wanted } of await waitingSystems(deps.db)) {
    const begun = clock.monotonic();
    if (!wanted && rests.resting(system, begun)) continue;
    try {
      const left = await runRound(deps, system);
      more ||= left === 'more';
      if (left === 'done') rests.note(system, clock.monotonic() - begun, clock.monotonic());
    } catch (error) {
      deps.log.warn(
        { err: error, system },
        'a system could not be judged; its marks stay, and it is tried again in a moment',
      );
    }
  }
  return more;
}

/** Looks one after the other in this process; other processes are kept apart by row locks. */
function inTurn<A extends unknown[], T>(work: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const run = () => work(...args);
    const next = last.then(run, run);
    last = next;
    return next;
  };
}

function monitorRoutes(deps: MonitorsDeps, wake: () => void): readonly Route[] {
  const { db, rows, clock } = deps;
  return [
    route(monitorsApi.status, ({ scope, query }) => systemStatus(deps, scope, query)),
    route(monitorsApi.settings, ({ scope, params }) => settingsOf(db, scope, params.system)),
    route(monitorsApi.updateSettings, async ({ scope, params, body, caller }) => {
      const wish = { system: params.system, edit: body, actor: actorOf(caller), scope };
      const changed = await transact(db, (tx) => changeSettings(tx, wish, deps));
      wake();
      return changed;
    }),
    route(monitorsApi.indicators, ({ scope, params, query }) =>
      listIndicators(rows, scope, { ...query, system: params.system, now: clock.now() }),
    ),
    route(monitorsApi.findings, ({ scope, params, query }) =>
      listFindings(db, scope, { ...query, system: params.system }),
    ),
    route(monitorsApi.comparison, async ({ scope, params, query }) => ({
      items: await comparisonsOf(db, scope, { system: params.system, route: query.route }),
    })),
  ];
}

/** How long `settle` waits between looks while another process has a system's turn, ms. */
const SETTLE_PAUSE_MS = 25;

/** Composes the slice. */
export function createMonitors(given: MonitorsDeps): Monitors {
  const { db, clock, log } = given;
  const deps = { ...given, versions: knownVersions(given), onJudged: monitorGauges(given.metrics) };
  const defined = createDefinedMonitors(deps);
  // Two loops, since a candidate that harms people must not wait until history is summed up.
  const compare = inTurn(() => compareAll(deps));
  const rests = new Rests();
  const judge = inTurn((kept: Rests) => judgeWaiting(deps, kept));
  const comparing = createLoop({ clock, log, look: compare });
  const judging = createLoop({
    clock,
    log,
    look: async () => {
      if (await judge(rests)) judging.wake();
    },
  });
  const wake = () => {
    comparing.wake();
    judging.wake();
    defined.wake();
  };
  return {
    routes: [...monitorRoutes(given, wake), ...defined.routes],
    start: async () => {
      comparing.start();
      judging.start();
      defined.start();
    },
    stop: async () => {
      await Promise.all([comparing.stop(), judging.stop(), defined.stop()]);
    },
    wake,
    settle: async () => {
      const asked = clock.now();
      await compare();
      // Whoever waits for this waits for no rest.
      await judge(new Rests());
      while (await marksBefore(db, asked)) {
        await clock.sleep(SETTLE_PAUSE_MS);
        await judge(new Rests());
      }
    },
    onSystemCreated: (tx, { id }) => addDefaultSettings(tx, id, given),
    comparison: (name) => latestComparison(db, name),
    openFindings: async (from, scope, system) =>
      inScope(scope, system) ? (await openFindingRows(from, system)).map(findingView) : [],
    findingsById,
    judgedBases,
    driftedFeatures: (scope, system, version) => driftedFeatures(given.rows, scope, { system, version }),
  };
}
