import type { TreeObjective, TreeTransform } from './tree-model.ts';
import { unreadable, unsupported } from './tree-problem.ts';

const identity: TreeTransform = { kind: 'identity' };
const exp: TreeTransform = { kind: 'exp' };
const plain = { task: 'regression', gives: 'value', transform: identity } as const;
const ofLog = { task: 'regression', gives: 'value', transform: exp } as const;
const ranking = { task: 'ranking', gives: 'value', transform: identity } as const;
const logistic = (steepness: number): TreeTransform => ({ kind: 'logistic', steepness });

/** LightGBM's objectives up to 4.7 (`src/objective/*.hpp`, `ConvertOutput`). */
const objectives: Readonly<Record<string, (options: Options) => Omit<TreeObjective, 'name'>>> = {
  regression: ({ sqrt }) => ({ ...plain, transform: sqrt ? { kind: 'signed_square' } : identity }),
  regression_l1: () => plain,
  huber: () => plain,
  fair: () => plain,
  quantile: () => plain,
  mape: () => plain,
  poisson: () => ofLog,
  gamma: () => ofLog,
  tweedie: () => ofLog,
  binary: ({ sigmoid }) => ({ task: 'binary', gives: 'probability', transform: logistic(sigmoid) }),
  multiclass: () => ({ task: 'multiclass', gives: 'probability', transform: { kind: 'softmax' } }),
  // One against all: each class has a probability of its own, and they need not sum to 1.
  multiclassova: ({ sigmoid }) => ({ task: 'multiclass', gives: 'probability', transform: logistic(sigmoid) }),
  cross_entropy: () => ({ task: 'binary', gives: 'probability', transform: logistic(1) }),
  cross_entropy_lambda: () => ({ ...plain, transform: { kind: 'log1p_exp' } }),
  lambdarank: () => ranking,
  rank_xendcg: () => ranking,
};

interface Options {
  readonly sigmoid: number;
  readonly sqrt: boolean;
}

/** @param line `binary sigmoid:1`, or null where the file has none: an objective that its author wrote */
export function lightgbmObjective(line: string | null): TreeObjective {
  const [name = '', ...options] = (line ?? '').trim().split(/\s+/);
  const find = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
  if (find === undefined)
    return unsupported(
      name === '' || name === 'custom'
        ? 'its objective is one of its author'
        : `its objective is ${JSON.stringify(name.slice(0, 60))}`,
      `Its predictions cannot be formed without knowing the objective; known are ${Object.keys(objectives).join(', ')}.`,
    );
  const sigmoid = Number(options.find((option) => option.startsWith('sigmoid:'))?.slice('sigmoid:'.length) ?? 1);
  if (!(sigmoid > 0 && Number.isFinite(sigmoid))) unreadable('the sigmoid of its objective is no positive number');
  return { name, ...find({ sigmoid, sqrt: options.includes('sqrt') }) };
}
