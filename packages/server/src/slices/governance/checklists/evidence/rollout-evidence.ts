/** Evidence from rollouts, their comparisons and rehearsals. */
import { littleTraffic, rehearsalDays } from '../constants.ts';
import type { RolloutFact, RowFacts, Subject, SystemFacts } from '../facts.ts';
import { counted, type Evidence, type Finding, finding, links } from './finding.ts';

const dayMs = 86_400_000;

/** The newest rehearsal of a route that was reported. */
function rehearsalOn(facts: SystemFacts, route: string): Finding {
  const newest = facts.rollouts.find(
    (rollout) =>
      rollout.route === route && rollout.strategy === 'rehearsal' && rollout.rehearsal?.verdict !== undefined,
  );
  if (newest === undefined) return finding('skipped', 'never_rehearsed');
  const evidence = links.rollouts([newest]);
  const days = Math.floor((facts.now.getTime() - newest.startedAt.getTime()) / dayMs);
  if (newest.rehearsal?.verdict === 'fail')
    return finding('fail', 'rehearsal_failed', { n: 1, params: { days }, evidence });
  if (newest.rehearsal?.verdict !== 'pass') return finding('skipped', 'silent', { n: 1, evidence });
  if (days > rehearsalDays) return finding('skipped', 'rehearsal_old', { n: 1, params: { days }, evidence });
  return finding('pass', 'rehearsed', { n: 1, params: { days, out_ms: newest.rehearsal.out_ms ?? null }, evidence });
}

/** The worst over all routes: one that failed, else one that was never rehearsed. */
function allRehearsed({ facts }: Subject): Finding {
  const found = facts.routes.map(({ id }) => rehearsalOn(facts, id));
  if (found.length === 0) return finding('skipped', 'no_route');
  const passed = found.filter(({ verdict }) => verdict === 'pass').length;
  const worst = found.find(({ verdict }) => verdict === 'fail') ?? found.find(({ verdict }) => verdict === 'skipped');
  const evidence = found.flatMap((one) => one.evidence);
  return finding(worst?.verdict ?? 'pass', 'partly', { n: passed, params: { of: found.length }, evidence });
}

const answers = ({ weight }: RolloutFact['steps'][number]) => weight > 0;
const rehearsal = ({ strategy }: RolloutFact) => strategy === 'rehearsal';

function staging({ facts, rollout, candidate, route }: Subject): Finding {
  const before = facts.rollouts.filter(
    (one) =>
      one.id !== rollout?.id &&
      one.route === route &&
      one.model === candidate?.model &&
      one.candidate === candidate.version &&
      !rehearsal(one) &&
      one.verdict !== 'fail' &&
      one.verdict !== 'error' &&
      one.acknowledgedAt !== null,
  );
  const [first] = rollout?.steps ?? [];
  const unseen = first !== undefined && !answers(first) && (rollout?.step ?? 0) > 0;
  return counted(before.length + Number(unseen), 'skipped', links.rollouts(before));
}

function canary({ rollout }: Subject): Finding {
  const first = rollout?.steps.find(answers);
  if (rollout === null || first === undefined) return finding('skipped', 'silent');
  const little = first.weight <= littleTraffic;
  const params = { percent: first.weight / 100 };
  return finding(little ? 'pass' : 'fail', 'first_share', {
    n: rollout.steps.length,
    params,
    evidence: links.rollouts([rollout]),
  });
}

/** Labelled predictions of the candidate, by the comparison's own count. */
function compared({ rollout }: Subject): Finding {
  if (rollout === null || rollout.comparison === null) return finding('skipped', 'silent');
  const { verdict, items } = rollout.comparison;
  const n = Math.max(0, ...items.map(({ worsening }) => worsening?.n ?? 0));
  return finding(n === 0 && verdict === 'pass' ? 'skipped' : verdict, 'compared', {
    n,
    params: { verdict },
    evidence: links.rollouts([rollout]),
  });
}

/** A rollout leaves its last step when it is promoted by itself; one that is promoted earlier was promoted by hand. */
function stepped({ rollout }: Subject): Finding {
  if (rollout === null) return finding('skipped', 'silent');
  const evidence = links.rollouts([rollout]);
  const of = rollout.steps.length;
  const n = Math.min(rollout.step + 1, of);
  const whole = { n, params: { of }, evidence };
  if (rollout.state === 'running' || rollout.state === 'paused') return finding('skipped', 'stepped', whole);
  if (rollout.state !== 'promoted') return finding('skipped', 'rolled_back', whole);
  if (n < of) return finding('fail', 'by_hand', whole);
  return finding(of > 1 ? 'pass' : 'fail', 'stepped', whole);
}

function full({ rollout }: Subject): Finding {
  if (rollout === null) return finding('skipped', 'silent');
  const evidence = links.rollouts([rollout]);
  if (rollout.state === 'rolled_back' || rollout.state === 'rolling_back')
    return finding('fail', 'rolled_back', { n: 1, evidence });
  if (rollout.state === 'promoted' && rollout.acknowledgedAt !== null)
    return finding('pass', 'full', { n: 1, evidence });
  return finding('skipped', 'under_way', { n: 1, evidence });
}

/** Numbers of the rows that were held against a limit. */
function heldAgainst(subject: Subject, chosen: (indicator: string) => boolean): Finding {
  const { rows, facts, rollout } = subject;
  if (rows === null) return finding('error', 'stores_away');
  const sum = (of: (one: RowFacts['judged'][number]) => number) =>
    rows.judged.filter(({ indicator }) => chosen(indicator)).reduce((total, one) => total + of(one), 0);
  const n = sum((one) => one.n);
  const evidence = [...links.ofSystem(facts, 'indicators'), ...(rollout === null ? [] : links.rollouts([rollout]))];
  if (n === 0) return finding('skipped', 'not_judged', { evidence });
  const failed = sum((one) => one.failed);
  return finding(failed > 0 ? 'fail' : 'pass', 'held_against', { n, params: { failed }, evidence });
}

/** @param fairness whether an indicator is one of fairness */
export const rolloutEvidence = (fairness: (indicator: string) => boolean): Readonly<Record<string, Evidence>> => ({
  'before.rollback': ({ facts, route }) => rehearsalOn(facts, route ?? ''),
  'during.staging': staging,
  'during.canary': canary,
  'during.metrics': compared,
  'during.steps': stepped,
  'during.full': full,
  'after.metrics': (subject) => heldAgainst(subject, () => true),
  'after.fairness': (subject) => heldAgainst(subject, fairness),
  'after.feedback': ({ rows }) => (rows === null ? finding('error', 'stores_away') : counted(rows.feedback, 'skipped')),
  'deployment.rollback': allRehearsed,
  'deployment.canary': ({ facts }) => {
    const found = facts.rollouts.filter((one) => !rehearsal(one) && one.steps.filter(answers).length > 1);
    return counted(found.length, 'skipped', links.rollouts(found));
  },
  'operations.drill': allRehearsed,
});
