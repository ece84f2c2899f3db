import type { TreeObjective, TreeTransform } from './tree-model.ts';
import { unreadable, unsupported } from './tree-problem.ts';

/** How `base_score`, which is on the scale of predictions, becomes a sum of leaves (`ObjFunction::ProbToMargin`). */
type Link = 'identity' | 'logit' | 'log';

export interface XgboostObjective extends TreeObjective {
  readonly link: Link;
}

const identity: TreeTransform = { kind: 'identity' };
const logistic: TreeTransform = { kind: 'logistic', steepness: 1 };
const softmax: TreeTransform = { kind: 'softmax' };
const exp: TreeTransform = { kind: 'exp' };
const step: TreeTransform = { kind: 'step' };
const plain = { task: 'regression', gives: 'value', transform: identity, link: 'identity' } as const;
const ofLog = { task: 'regression', gives: 'value', transform: exp, link: 'log' } as const;
const binary = { task: 'binary', gives: 'probability', transform: logistic, link: 'logit' } as const;
/** For `multi:softmax` the library answers the class alone: the one of the largest probability given here. */
const classes = { task: 'multiclass', gives: 'probability', transform: softmax, link: 'identity' } as const;
const ranking = { task: 'ranking', gives: 'value', transform: identity, link: 'identity' } as const;

/** XGBoost's objectives up to 3.2 (`src/objective/`): transform of predictions and link of the base score. */
const objectives: Readonly<Record<string, Omit<XgboostObjective, 'name'>>> = {
  'reg:squarederror': plain,
  'reg:linear': plain,
  'reg:squaredlogerror': plain,
  'reg:pseudohubererror': plain,
  'reg:absoluteerror': plain,
  'reg:quantileerror': plain,
  'reg:logistic': { task: 'regression', gives: 'value', transform: logistic, link: 'logit' },
  'binary:logistic': binary,
  'binary:logitraw': { ...binary, gives: 'log_odds', transform: identity, link: 'identity' },
  'binary:hinge': { ...binary, gives: 'class', transform: step, link: 'identity' },
  'multi:softprob': classes,
  'multi:softmax': classes,
  'count:poisson': ofLog,
  'reg:gamma': ofLog,
  'reg:tweedie': ofLog,
  'survival:cox': ofLog,
  'survival:aft': ofLog,
  'rank:pairwise': ranking,
  'rank:ndcg': ranking,
  'rank:map': ranking,
};

/** The objective of that name, for so many targets. */
export function xgboostObjective(name: string, targets: number): XgboostObjective {
  const found = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
  if (found === undefined)
    return unsupported(
      `its objective is ${JSON.stringify(name.slice(0, 60))}`,
      `Its predictions cannot be formed without knowing the objective; known are ${Object.keys(objectives).join(', ')}.`,
    );
  return { name, ...found, task: found.task === 'binary' && targets > 1 ? 'multilabel' : found.task };
}

/**
 * The sum that an output starts with, in float32.
 * @param baseScore as in the file: `5E-1`, or since 3.1 `[5E-1]` or one for each output
 */
export function xgboostBase(baseScore: string, link: Link, outputs: number): number[] {
  const listed = baseScore.trim().replace(/^\[(.*)\]$/, '$1');
  const scores = listed.split(',').map((text) => (text.trim() === '' ? Number.NaN : Math.fround(Number(text))));
  if (scores.length !== 1 && scores.length !== outputs)
    unreadable(`base_score has ${scores.length} values for ${outputs} outputs`);
  const sums = scores.map((score) => Math.fround(unlink(score, link)));
  if (!sums.every(Number.isFinite))
    unreadable(`base_score is ${JSON.stringify(baseScore.slice(0, 60))}, which the objective cannot start from`);
  return Array.from({ length: outputs }, (_, i) => sums[i % sums.length] ?? 0);
}

function unlink(score: number, link: Link): number {
  if (link === 'identity') return score;
  // In float32, as the library does.
  return link === 'log' ? Math.log(score) : -Math.log(Math.fround(Math.fround(1 / score) - 1));
}
