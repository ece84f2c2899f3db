import { type RehearsalReport, type Rollout, renderMessage } from '@haechi/contract';

const percent = (basisPoints: number) => `${basisPoints / 100} %`;
const number = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(3)));

/** Where a rollout stands and why, for people: the steps, the gates, and every metric with effect, interval, n and corrected p. */
export function rolloutText(rollout: Rollout): string {
  const { id, route, model, strategy, steps, step } = rollout;
  const lines = [
    `${id}  ${strategy} of ${model}/${rollout.candidate_version} on ${route}: ${rollout.state}, ${rollout.verdict}`,
    `  ${renderMessage(rollout.reason, 'en')}`,
    `  steps  ${steps.map(({ weight, share }, at) => `${at === step ? '[' : ''}${weight > 0 ? percent(weight) : `shadow ${percent(share)}`}${at === step ? ']' : ''}`).join(' → ')}`,
  ];
  for (const { gate, verdict, reason } of rollout.gates)
    lines.push(`  ${verdict.padEnd(8)} ${gate.padEnd(11)} ${renderMessage(reason, 'en')}`);
  for (const item of rollout.comparison?.items ?? []) {
    const { worsening } = item;
    const name = [item.indicator, item.attribute, item.group].filter(Boolean).join(' ');
    const numbers =
      worsening === null
        ? 'not estimated'
        : `${number(worsening.value)} (${number(worsening.lower)} to ${number(worsening.upper)}), n ${worsening.n}`;
    lines.push(
      `  ${item.verdict.padEnd(8)} ${name}: ${numbers}, margin ${number(item.margin)}, p ${number(item.p_adjusted)}`,
    );
  }
  const { decided_at: decided, acknowledged_at: done } = rollout;
  if (decided !== null && done !== null)
    lines.push(`  every process followed after ${Date.parse(done) - Date.parse(decided)} ms`);
  return `${lines.join('\n')}\n`;
}

const within = (ms: number | null) => (ms === null ? 'not in time' : `in ${ms} ms`);

export function rehearsalText(report: RehearsalReport): string {
  return [
    `${report.verdict}: ${renderMessage(report.reason, 'en')}`,
    `  out to every process ${within(report.in_ms)}, back ${within(report.out_ms)}, ${report.processes} processes`,
    ...(report.missing ?? []).map((process) => `  did not follow: ${process}`),
    `  ${report.requests} requests answered, ${report.rehearsed} by the second target, ${report.failed} failed`,
    `  before ${JSON.stringify(report.before)}, during ${JSON.stringify(report.during)}, after ${JSON.stringify(report.after)}`,
    '',
  ].join('\n');
}
