import { renderMessage } from '@haechi/contract';
import type { Prepared } from './prepare.ts';
import type { Result } from './result.ts';
import type { Outcome } from './story.ts';

/** The story in a few lines, for people. */
export function summary(prepared: Prepared, outcome: Outcome, result: Result): string {
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const lines = [
    '',
    `${prepared.source.system.name}: ${result.events.toLocaleString('en')} events on a live system`,
    `  held-out accuracy   version 1 ${percent(result.accuracy.v1)}, version 2 ${percent(result.accuracy.v2)}`,
    `  gap in true-positive rates (${prepared.source.sensitive[0]})   version 1 ${percent(result.fairness.tpr_gap.v1)}, version 2 ${percent(result.fairness.tpr_gap.v2)}`,
    `  left out   ${result.dropped.length === 0 ? 'no column' : result.dropped.map((item) => item.column).join(', ')}`,
    `  drifted   ${result.drifted_features.length === 0 ? 'no feature' : result.drifted_features.join(', ')}`,
  ];
  if (outcome.alert !== null) lines.push(`  alert   ${renderMessage(outcome.alert.sentence, 'en')}`);
  if (result.rollback !== null)
    lines.push(
      `  rolled back   alert after ${seconds(result.rollback.detected_ms)}, out of every process after ${seconds(result.rollback.done_ms)}`,
    );
  if (outcome.rollout.state === 'promoted') lines.push('  promoted   version 2 answers all requests');
  for (const risk of outcome.incident?.remaining_risk ?? [])
    lines.push(`  remaining risk   ${renderMessage(risk.sentence, 'en')}`);
  lines.push(`  trail   ${result.trail.entries} entries, ${result.trail.verified ? 'verified' : 'NOT verified'}`, '');
  return lines.join('\n');
}
