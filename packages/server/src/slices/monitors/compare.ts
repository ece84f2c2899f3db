import { isDeepStrictEqual } from 'node:util';
import type { Comparison } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { type Candidacy, candidacyOf, sharesNow } from './candidacy.ts';
import { comparisonFinding } from './comparison-findings.ts';
import { type ComparisonPlan, planComparison } from './comparison-plan.ts';
import {
  type ComparisonJudgement,
  judgeComparison,
  type Sides,
  type SmallestP,
  totalsOf,
} from './comparison-policy.ts';
import { readStrata } from './comparison-read.ts';
import { storeComparison, storeShares, takeComparison } from './comparison-store.ts';
import { DEFAULT_PLANNED_LABELLED, MIN_COMPARED_LABELLED, REQUESTS_SHARE } from './constants.ts';
import { endGone } from './end-comparison.ts';
import { stateOf } from './evaluation.ts';
import { openFindingRows, openFindings } from './findings-store.ts';
import { announce } from './judge-findings.ts';
import { classesOf, type KnownVersions } from './known-versions.ts';
import type { KnownVersion, MonitorsDeps } from './ports.ts';
import { planRequests } from './request-plan.ts';
import { judgeRequests, type RequestJudgement } from './request-policy.ts';
import { type RequestFacts, readRequests } from './request-read.ts';
import { settingsOf } from './settings.ts';
import { storeState } from './states.ts';
import { pooledGroups } from './strata.ts';

export interface CompareDeps extends MonitorsDeps {
  readonly versions: KnownVersions;
}

const METHOD =
  'always-valid contrasts (normal mixture): outcomes stratified by share of traffic, requests in blocks of time; Holm across hypotheses, running minimum of p';
/** Rows may carry a clock that runs ahead of ours; what claims to lie further ahead waits for its time. */
const CLOCK_SKEW_MS = 60_000;

/** Draws up the plan before the first judgement; null while there is nothing yet to say which groups there will be, and nothing else to compare. */
async function planFor(
  tx: Db,
  deps: CompareDeps,
  work: { candidacy: Candidacy; sides: Sides; stable: KnownVersion | undefined; before: ComparisonPlan | null },
): Promise<ComparisonPlan | null> {
  const { split } = work.candidacy;
  const { before } = work;
  const judgedBy = (await deps.judgedBy?.(split.route)) ?? null;
  const requests =
    before?.requests ?? (judgedBy === null ? null : planRequests(judgedBy, DEFAULT_PLANNED_LABELLED, REQUESTS_SHARE));
  const unlabelled = before?.unlabelled ?? (judgedBy !== null && judgedBy.labelled === 0);
  const labelled = work.sides.stable.labelled + work.sides.candidate.labelled;
  const seen =
    labelled >= MIN_COMPARED_LABELLED ? pooledGroups([work.sides.stable.groups, work.sides.candidate.groups]) : null;
  const groups = work.stable?.profile?.groups ?? seen ?? (unlabelled ? {} : null);
  if (groups === null && requests === null) return null;
  const planned = (await deps.plannedLabelled(split.route)) ?? DEFAULT_PLANNED_LABELLED;
  const { comparison } = await settingsOf(tx, everywhere, split.system);
  const outcomes = planComparison(groups ?? {}, planned, comparison);
  const more = requests === null ? {} : { requests, share: 1 - REQUESTS_SHARE };
  const plan = { ...outcomes, ...more, ...(unlabelled ? { unlabelled } : {}) };
  return groups === null ? { ...plan, family: [], pending: true } : plan;
}

/** What both families say together: a loss in either is one; otherwise outcomes must have passed, or, without labels, the requests. */
function together(
  plan: ComparisonPlan,
  outcomes: ComparisonJudgement,
  requests: RequestJudgement | null,
): ComparisonJudgement {
  if (requests === null) return outcomes;
  const items = [...outcomes.items, ...requests.items];
  const failed = items.some(({ verdict }) => verdict === 'fail');
  const passed = plan.unlabelled === true ? requests.judged : outcomes.verdict === 'pass';
  return {
    verdict: failed ? 'fail' : passed ? 'pass' : 'skipped',
    items,
    smallestP: { ...outcomes.smallestP, ...requests.smallestP },
  };
}

function viewOf(
  candidacy: Candidacy,
  judged: {
    sides: Sides;
    plan: ComparisonPlan;
    judgement: ComparisonJudgement;
    now: Date;
    requests: RequestFacts | null;
  },
): Comparison {
  const { split, since } = candidacy;
  const { stable, candidate } = judged.sides;
  return {
    system: split.system,
    route: split.route,
    stable: split.stable.label,
    candidate: split.candidate.label,
    from: since.toISOString(),
    at: judged.now.toISOString(),
    verdict: judged.judgement.verdict,
    stable_n: judged.requests?.stable.n ?? stable.n,
    candidate_n: judged.requests?.candidate.n ?? candidate.n,
    stable_labelled: stable.labelled,
    candidate_labelled: candidate.labelled,
    alpha: judged.plan.alpha,
    method: METHOD,
    items: judged.judgement.items,
  };
}

/** Nothing new since the last look: what was seen is the same apart from its time. */
function unchanged(before: unknown, latest: Comparison): boolean {
  // Written by storeComparison alone.
  const last = before as Comparison | null;
  return last !== null && isDeepStrictEqual({ ...last, at: '' }, { ...latest, at: '' });
}

async function storeLook(deps: CompareDeps, period: string, latest: Comparison): Promise<void> {
  await deps.rows.insert('comparisons', [
    {
      system_id: latest.system,
      route: latest.route,
      period,
      evaluated_at: latest.at,
      stable: latest.stable,
      candidate: latest.candidate,
      verdict: latest.verdict,
      stable_n: latest.stable_n,
      candidate_n: latest.candidate_n,
      stable_labelled: latest.stable_labelled,
      candidate_labelled: latest.candidate_labelled,
      smallest_p: Math.min(1, ...latest.items.map(({ p_adjusted }) => p_adjusted ?? 1)),
      items: JSON.stringify(latest.items),
    },
  ]);
}

async function restate(tx: Db, deps: CompareDeps, system: string): Promise<void> {
  const open = await openFindingRows(tx, system);
  if (open.length === 0) return;
  const state = stateOf(
    open.map(({ sentence }) => sentence),
    [],
  );
  await storeState(tx, { system_id: system, ...state, evaluated_at: deps.clock.now() });
}

/** The requests of both sides, and how they are judged; null when the plan asks for none. */
async function requestsOf(
  deps: CompareDeps,
  { split, since }: Candidacy,
  { plan, positive, until }: { plan: ComparisonPlan; positive: string | null; until: Date },
) {
  const { requests } = plan;
  if (requests === undefined) return null;
  const facts = await readRequests(deps.rows, {
    system: split.system,
    route: split.route,
    stable: split.stable.label,
    candidate: split.candidate.label,
    shadow: split.candidate.shadow === true,
    from: since,
    until,
    positive,
    family: requests.family,
  });
  const judge = (before: SmallestP) => judgeRequests(facts, { plan: requests, alpha: plan.alpha }, before);
  return { facts, judge };
}

/** Compares the candidate of one route on all its rows so far. Returns what is new, or null: nothing new, or another process is at it. */
async function compareRoute(deps: CompareDeps, candidacy: Candidacy): Promise<Comparison | null> {
  const { split, period, since } = candidacy;
  return transact(deps.db, async (tx) => {
    const row = await takeComparison(tx, candidacy);
    if (row === undefined) return null;
    const versions = await deps.versions.of(split.system, [split.stable.label, split.candidate.label]);
    const { positive } = await settingsOf(tx, everywhere, split.system);
    const now = deps.clock.now();
    const until = new Date(now.getTime() + CLOCK_SKEW_MS);
    const shares = sharesNow(row, split);
    if (shares !== row.shares) await storeShares(tx, row, shares);
    const strata = await readStrata(deps.rows, {
      system: split.system,
      route: split.route,
      stable: split.stable.label,
      candidate: split.candidate.label,
      shares,
      until,
      classes: classesOf(versions),
      positive,
      shadow: split.candidate.shadow === true,
    });
    const sides = totalsOf(strata);
    const known = { candidacy, sides, stable: versions.get(split.stable.label), before: row.plan };
    const plan = row.plan === null || row.plan.pending === true ? await planFor(tx, deps, known) : row.plan;
    if (plan === null) return null;
    const requests = await requestsOf(deps, candidacy, { plan, positive, until });
    const outcomes = judgeComparison(strata, plan, row.smallest_p);
    const judgement = together(plan, outcomes, requests === null ? null : requests.judge(row.smallest_p));
    const latest = viewOf(candidacy, { sides, plan, judgement, now, requests: requests?.facts ?? null });
    if (row.ended_at === null && unchanged(row.latest, latest)) return null;
    await storeComparison(tx, row, { plan, smallestP: judgement.smallestP, latest, now });
    const failed = judgement.items.filter(({ verdict }) => verdict === 'fail');
    const findingIds = await openFindings(
      tx,
      failed.map((item) => comparisonFinding({ split, period, since, item, id: deps.random.id('fnd', now), now })),
    );
    if (findingIds.length > 0) await restate(tx, deps, split.system);
    if (findingIds.length > 0 || row.verdict !== latest.verdict)
      await announce(tx, deps, { system: split.system, findingIds });
    return latest;
  });
}

/** Compares every candidate there is, and ends what has none any more. A failure of one route does not keep the others waiting. */
export async function compareAll(deps: CompareDeps): Promise<void> {
  const splits = await deps.splits();
  for (const candidacy of splits.flatMap(candidacyOf)) {
    try {
      const latest = await compareRoute(deps, candidacy);
      if (latest === null) continue;
      await storeLook(deps, candidacy.period, latest);
      deps.onCompared?.(latest.route);
    } catch (error) {
      deps.log.warn(
        { err: error, route: candidacy.split.route },
        'a candidate could not be compared; tried again in a moment',
      );
    }
  }
  await endGone(deps, splits);
}
