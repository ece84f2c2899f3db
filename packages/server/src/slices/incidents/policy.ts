import type { Finding, Incident, Message } from '@haechi/contract';

type Risk = Incident['remaining_risk'][number];

/** What is known, at the moment of reading, about what an incident leaves behind. */
export interface Aftermath {
  /** The version that caused it; null when the alert names none. */
  readonly version: string | null;
  readonly route: string | null;
  /** Versions that get traffic on the route now. */
  readonly serving: readonly string[];
  /** Predictions that the version gave to people. */
  readonly decisions: number;
  /** Group that was hit, for fairness. */
  readonly group: string | null;
  readonly attribute: string | null;
  /** Open findings against absolute limits. */
  readonly limitFindings: readonly Finding[];
}

/** What is still at risk, worst first. Pure: the same facts give the same sentences. */
export function remainingRisk(facts: Aftermath): Risk[] {
  const risks: Risk[] = [];
  const { version } = facts;
  if (version !== null && facts.serving.includes(version)) {
    risks.push(risk('elevated', 'incidents.risk.still_serving', { version, route: facts.route }));
  }
  if (version !== null && facts.decisions > 0) {
    const hit = facts.group === null ? {} : { group: facts.group, attribute: facts.attribute };
    risks.push(
      risk('elevated', facts.group === null ? 'incidents.risk.decisions' : 'incidents.risk.decisions_group', {
        version,
        count: facts.decisions,
        ...hit,
      }),
    );
  }
  for (const finding of facts.limitFindings) {
    if (!facts.serving.includes(finding.version)) continue;
    risks.push(
      risk('low', finding.attribute === null ? 'incidents.risk.limit' : 'incidents.risk.limit_attribute', {
        indicator: finding.indicator,
        version: finding.version,
        value: finding.estimate.value,
        limit: finding.limit,
        attribute: finding.attribute ?? finding.feature,
      }),
    );
  }
  return risks.length > 0 ? risks : [risk('none', 'incidents.risk.none', {})];
}

function risk(level: Risk['level'], key: string, params: Message['params']): Risk {
  return { level, sentence: { key, params } };
}
