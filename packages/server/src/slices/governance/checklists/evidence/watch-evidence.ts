/** Evidence from what watches a system: limits, monitors, objectives, channels, policies, incidents; and from how the server is set up. */
import { type AnalysisKind, indicatorCatalogue } from '@haechi/contract';
import { incidentDays } from '../constants.ts';
import type { Subject, SystemFacts } from '../facts.ts';
import { counted, type Evidence, type Finding, finding, links } from './finding.ts';

const kindOf = (indicator: string): AnalysisKind | undefined =>
  (indicatorCatalogue as Readonly<Record<string, { readonly kind: AnalysisKind } | undefined>>)[indicator]?.kind;
export const isFairness = (indicator: string): boolean => kindOf(indicator) === 'fairness';

/** Limits and monitors of the given kinds that are on. */
function watching({ limits, monitors }: SystemFacts, kinds: readonly AnalysisKind[]): number {
  const wanted: readonly (string | undefined)[] = kinds;
  return (
    limits.filter(({ indicator }) => wanted.includes(kindOf(indicator))).length +
    monitors.filter(({ kind }) => wanted.includes(kind)).length
  );
}
const watched =
  (kinds: readonly AnalysisKind[], lack: 'fail' | 'skipped' = 'fail'): Evidence =>
  ({ facts }) =>
    counted(watching(facts, kinds), lack, links.ofSystem(facts, 'monitors'));

/** Somebody hears of it: an objective raises alerts, and there is a channel. */
const heard = ({ objectives, channels }: SystemFacts) => objectives.length > 0 && channels.length > 0;

function monitoring({ facts }: Subject): Finding {
  const { limits, monitors, objectives, channels } = facts;
  const params = {
    limits: limits.length,
    monitors: monitors.length,
    objectives: objectives.length,
    channels: channels.length,
  };
  const set = limits.length + monitors.length > 0 && heard(facts);
  const n = Object.values(params).reduce((sum, count) => sum + count, 0);
  return finding(set ? 'pass' : 'fail', 'watched', { n, params, evidence: links.ofSystem(facts, 'monitors') });
}

/** @param automation whether a policy must act as well */
const acting =
  (automation: boolean): Evidence =>
  ({ facts }) => {
    const { objectives, channels, policies } = facts;
    const params = { objectives: objectives.length, channels: channels.length, policies: policies.length };
    const n = objectives.length + channels.length + policies.length;
    const set = heard(facts) && (policies.length > 0 || !automation);
    return finding(set ? 'pass' : 'fail', 'acts', { n, params, evidence: links.ofSystem(facts, 'policies') });
  };

/** The five risks of an AI system in operation. Nothing here watches hallucination and policy violations yet: they count as not watched. */
function risks({ facts }: Subject): Finding {
  const groups: readonly (readonly AnalysisKind[])[] = [
    ['data_drift', 'prediction_drift', 'concept_drift'],
    ['fairness'],
    ['cost'],
  ];
  const of = groups.length + 2;
  const n = groups.filter((kinds) => watching(facts, kinds) > 0).length;
  // Drift and bias concern every system; the others need events that not every system has.
  const least = groups.slice(0, 2).every((kinds) => watching(facts, kinds) > 0);
  const verdict = least ? (n === of ? 'pass' : 'skipped') : 'fail';
  return finding(verdict, 'risks', { n, params: { of }, evidence: links.ofSystem(facts, 'monitors') });
}

function incidents({ facts }: Subject): Finding {
  const oldest = facts.now.getTime() - incidentDays * 86_400_000;
  const long = facts.incidents.filter(({ resolved, openedAt }) => !resolved && openedAt.getTime() < oldest);
  if (long.length > 0)
    return finding('fail', 'open_long', { n: long.length, evidence: links.incidents(long.map(({ id }) => id)) });
  const closed = facts.incidents.filter(({ resolved }) => resolved);
  return counted(closed.length, 'skipped', links.incidents(closed.map(({ id }) => id)));
}

/** A guide that is generated says something when there is a route to tell of and somebody to call. */
const guide =
  (manual: string, things: (facts: SystemFacts) => number): Evidence =>
  ({ facts }) => {
    if (facts.routes.length === 0) return finding('skipped', 'no_route');
    if (facts.system.owner === '') return finding('fail', 'no_owner');
    return counted(things(facts), 'fail', links.ofSystem(facts, `manuals/${manual}`));
  };

function secrets({ facts }: Subject): Finding {
  const { length: of } = facts.keys;
  const stay = facts.keys.filter(({ expires }) => !expires).length;
  if (of === 0) return finding('skipped', 'silent');
  return stay > 0 ? finding('skipped', 'stay', { n: stay, params: { of } }) : finding('pass', 'expire', { n: of });
}

function trail({ facts }: Subject): Finding {
  const { entries, checkpoints } = facts.trail;
  if (checkpoints === 0) return finding('skipped', 'not_anchored', { n: entries });
  return counted(entries, 'skipped', [
    { kind: 'trail', id: facts.system.id, href: `/api/v1/trail?system=${facts.system.id}` },
  ]);
}

export const watchEvidence: Readonly<Record<string, Evidence>> = {
  'before.monitoring': monitoring,
  'deployment.ab': ({ facts }) =>
    counted(
      facts.experiments.length,
      'skipped',
      facts.experiments.slice(0, 10).map((id) => ({ kind: 'experiment', id, href: `/api/v1/experiments/${id}` })),
    ),
  'deployment.manual': guide('rollback', ({ routes }) => routes.length),
  'monitoring.accuracy': watched(['performance']),
  'monitoring.groups': watched(['fairness']),
  'monitoring.drift': watched(['data_drift']),
  'monitoring.predictions': watched(['prediction_drift']),
  'monitoring.alerting': acting(false),
  'retraining.data': watched(['data_quality'], 'skipped'),
  'security.encryption': ({ installation }) =>
    finding(installation.keyMade ? 'fail' : 'pass', installation.keyMade ? 'key_beside' : 'key_elsewhere', { n: 1 }),
  'security.authentication': ({ facts }) => {
    const predicting = facts.keys.filter(({ predicts }) => predicts);
    return counted(predicting.length, 'skipped', [{ kind: 'keys', id: facts.system.id, href: '/api/v1/keys' }]);
  },
  'security.tls': ({ installation }) =>
    finding(installation.tls ? 'pass' : 'fail', installation.tls ? 'tls_on' : 'tls_off', { n: 1 }),
  'security.log': trail,
  'security.secrets': secrets,
  'scale.targets': watched(['system']),
  'scale.resources': ({ rows }) => (rows === null ? finding('error', 'stores_away') : counted(rows.samples, 'skipped')),
  'scale.cost': watched(['cost'], 'skipped'),
  'documents.operations': guide('operations', ({ routes }) => routes.length),
  'documents.troubleshooting': guide('troubleshooting', ({ policies }) => policies.length),
  'documents.incidents': incidents,
  'operations.indicators': risks,
  'operations.alerts': acting(true),
};
