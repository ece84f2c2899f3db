import type { TreeModel } from './tree-model.ts';

/** Turns the sums of `count` rows into what the library predicts, in place. XGBoost answers float32, and so does this for it. */
export function applyTransform(model: TreeModel, sums: Float64Array, count: number): void {
  const { outputs, library, divisor } = model;
  const { transform } = model.objective;
  const end = count * outputs;
  if (divisor !== 1) for (let i = 0; i < end; i += 1) sums[i] = (sums[i] ?? 0) / divisor;
  if (transform.kind === 'identity') return;
  if (transform.kind === 'softmax') for (let at = 0; at < end; at += outputs) softmax(sums, at, at + outputs);
  else {
    const steepness = transform.kind === 'logistic' ? transform.steepness : 1;
    for (let i = 0; i < end; i += 1) sums[i] = transformed(transform.kind, sums[i] ?? 0, steepness);
  }
  if (library === 'xgboost') for (let i = 0; i < end; i += 1) sums[i] = Math.fround(sums[i] ?? 0);
}

type Elementwise = Exclude<TreeModel['objective']['transform']['kind'], 'identity' | 'softmax'>;

function transformed(kind: Elementwise, sum: number, steepness: number): number {
  if (kind === 'logistic') return 1 / (1 + Math.exp(-steepness * sum));
  if (kind === 'exp') return Math.exp(sum);
  if (kind === 'step') return sum > 0 ? 1 : 0;
  if (kind === 'signed_square') return Math.sign(sum) * sum * sum;
  return Math.log1p(Math.exp(sum));
}

/** Largest first taken away, so that nothing overflows. */
function softmax(sums: Float64Array, from: number, end: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < end; i += 1) most = Math.max(most, sums[i] ?? 0);
  let total = 0;
  for (let i = from; i < end; i += 1) {
    const part = Math.exp((sums[i] ?? 0) - most);
    sums[i] = part;
    total += part;
  }
  for (let i = from; i < end; i += 1) sums[i] = (sums[i] ?? 0) / total;
}
