import { type Alert, type Finding, indicatorCatalogue, type Message } from '@haechi/contract';

/** These speak of the labels, not of the answers that people get. */
const aboutLabels: ReadonlySet<Finding['indicator']> = new Set(['labelled_share', 'estimation_error']);

function isSerious(indicator: Finding['indicator']): boolean {
  const { kind } = indicatorCatalogue[indicator];
  return (kind === 'performance' || kind === 'fairness') && !aboutLabels.has(indicator);
}

/** How bad: serious when people get wrong or unfair answers, minor when the data alone has moved. */
export function severityOf(findings: readonly Pick<Finding, 'indicator'>[]): Alert['severity'] {
  return findings.some(({ indicator }) => isSerious(indicator)) ? 'serious' : 'minor';
}

/** What an alert says, from the findings it rests on. */
export function alertSentence(
  about: { readonly basis: Finding['basis']; readonly route: string | null; readonly version: string | null },
  findings: readonly Finding[],
): Message {
  const [first] = findings;
  const params = { version: about.version, route: about.route, indicator: first?.indicator ?? null };
  if (about.basis === 'limit') return { key: 'alerts.sentence.limit', params };
  if (about.basis === 'monitor') {
    const slice = first?.slice ?? '';
    const key = slice === '' ? 'alerts.sentence.monitor' : 'alerts.sentence.monitor_slice';
    return { key, params: { ...params, monitor: first?.monitor ?? null, slice } };
  }
  return {
    key: 'alerts.sentence.versus_stable',
    params: { ...params, baseline: first?.baseline_version ?? null },
  };
}

/** Why an alert is over: what closed its findings, or that its objective was switched off. */
export function resolutionOf(verdict: 'pass' | 'skipped', findings: readonly Finding[]): Message {
  if (verdict === 'skipped') return { key: 'alerts.resolution.objective_disabled', params: {} };
  const reason = findings.find(({ closed_reason }) => closed_reason != null)?.closed_reason;
  return reason ?? { key: 'alerts.resolution.findings_closed', params: {} };
}
