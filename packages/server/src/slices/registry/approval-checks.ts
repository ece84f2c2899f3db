/** The automatic checks of a submission. Pure: what the scan of the artifact found is given. */
import type { ApprovalCheck, ApprovalSettings, Message, Verdict } from '@haechi/contract';
import { wilsonInterval } from '@haechi/stats';
import { rowCountMetrics, shareMetrics } from './constants.ts';

type Item = ApprovalCheck['items'][number];

/** What the scan found about one property of the artifact. */
export interface ScanItem {
  readonly name: 'format' | 'digest' | 'signature' | 'size' | 'code';
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly value?: number;
  readonly threshold?: number;
}

export interface CheckedVersion {
  readonly metrics: Readonly<Record<string, number>>;
  readonly biasMetrics: Readonly<Record<string, number>>;
  readonly description: string;
  readonly limitations: string;
  readonly ethics: string;
  readonly scan: readonly ScanItem[];
}

const msg = (key: string, params: Message['params'] = {}): Message => ({ key: `approvals.${key}`, params });
const bare = { value: null, threshold: null, lower: null, upper: null, n: null };

/** How many held-out rows the metrics rest on, where they say so. */
export function heldOutRows(metrics: Readonly<Record<string, number>>): number | null {
  const found = rowCountMetrics.map((name) => metrics[name]).find((value) => Number.isSafeInteger(value));
  return found === undefined || found < 1 ? null : found;
}

/** A share (accuracy, recall, …) with Wilson's interval where the number of rows is known; anything else without one. */
export function measured(value: number, n: number | null, isShare: boolean) {
  if (n === null || !isShare || value < 0 || value > 1) return { lower: null, upper: null, n };
  const { lower, upper } = wilsonInterval({ positives: value * n, n });
  return { lower, upper, n };
}

/** The worst of several: an error, then a failure, then what could not be judged. Nothing at all is skipped. */
function worst(items: readonly { readonly verdict: Verdict }[]): Verdict {
  const order: readonly Verdict[] = ['fail', 'error', 'skipped'];
  const found = order.find((verdict) => items.some((item) => item.verdict === verdict));
  return found ?? (items.length === 0 ? 'skipped' : 'pass');
}

function performance(
  version: CheckedVersion,
  { performance: limit }: ApprovalSettings,
): Omit<ApprovalCheck, 'required'> {
  const { metric, better, threshold } = limit;
  const check = 'performance_threshold';
  const value = Object.hasOwn(version.metrics, metric) ? version.metrics[metric] : undefined;
  if (value === undefined || !Number.isFinite(value)) {
    const reason = msg('performance.missing', { metric });
    const item: Item = { ...bare, name: metric, verdict: 'skipped', reason, threshold };
    return { check, verdict: 'skipped', reason, items: [item] };
  }
  if (shareMetrics.has(metric) && (value < 0 || value > 1)) {
    const reason = msg('performance.no_share', { metric, value });
    return {
      check,
      verdict: 'error',
      reason,
      items: [{ ...bare, name: metric, verdict: 'error', reason, value, threshold }],
    };
  }
  const verdict = (better === 'above' ? value > threshold : value < threshold) ? 'pass' : 'fail';
  const reason = msg(`performance.${verdict}_${better}`, { metric, value, threshold });
  const found = measured(value, heldOutRows(version.metrics), metric === 'accuracy');
  return { check, verdict, reason, items: [{ name: metric, verdict, reason, value, threshold, ...found }] };
}

/** How far a measure is from fair: a difference from 0, a ratio from 1. */
function biasOf(name: string, value: number): { label: string; off: number } {
  const isRatio = /(?:^|[^a-z])ratios?(?:[^a-z]|$)|disparate[^a-z]?impact/i.test(name);
  return isRatio ? { label: `${name} − 1`, off: value - 1 } : { label: name, off: value };
}

function fairness(version: CheckedVersion, { fairness: { below } }: ApprovalSettings): Omit<ApprovalCheck, 'required'> {
  const check = 'fairness_check';
  const n = heldOutRows(version.metrics);
  const items = Object.entries(version.biasMetrics).map(([name, value]): Item => {
    const { label, off } = biasOf(name, value);
    const verdict = !Number.isFinite(value) ? 'skipped' : Math.abs(off) < below ? 'pass' : 'fail';
    const reason = msg(`fairness.item_${verdict}`, { metric: label, value: off, threshold: below });
    return { ...bare, name, verdict, reason, value: Number.isFinite(value) ? value : null, threshold: below, n };
  });
  if (items.length === 0) return { check, verdict: 'skipped', reason: msg('fairness.missing'), items };
  const verdict = worst(items);
  const failed = items.filter((item) => item.verdict !== 'pass').length;
  return { check, verdict, reason: msg(`fairness.${verdict}`, { failed, of: items.length, threshold: below }), items };
}

function security({ scan }: CheckedVersion): Omit<ApprovalCheck, 'required'> {
  const items = scan.map(
    ({ name, verdict, reason, value = null, threshold = null }): Item => ({
      ...bare,
      name,
      verdict,
      reason,
      value,
      threshold,
    }),
  );
  const verdict = worst(items);
  const bad = items.filter((item) => item.verdict !== 'pass').map(({ name }) => name);
  return { check: 'security_scan', verdict, reason: msg(`security.${verdict}`, { items: bad.join(', ') }), items };
}

function documentation(version: CheckedVersion): Omit<ApprovalCheck, 'required'> {
  const items = (['description', 'limitations', 'ethics'] as const).map((name): Item => {
    const verdict = version[name].trim() === '' ? 'fail' : 'pass';
    const value = version[name].trim().length;
    return { ...bare, name, verdict, reason: msg(`documentation.item_${verdict}`, { text: name }), value };
  });
  const verdict = worst(items);
  const missing = items.filter((item) => item.verdict === 'fail').map(({ name }) => name);
  const reason = msg(`documentation.${verdict}`, { missing: missing.join(', ') });
  return { check: 'documentation_complete', verdict, reason, items };
}

/** Runs every check; the settings say which of them decide. */
export function runChecks(version: CheckedVersion, settings: ApprovalSettings): ApprovalCheck[] {
  const made = [performance(version, settings), fairness(version, settings), security(version), documentation(version)];
  return made.map((check) => ({ ...check, required: settings.required.includes(check.check) }));
}
