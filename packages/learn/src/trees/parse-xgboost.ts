import { FilePart, type Numbers, numberAt } from './file-part.ts';
import { ForestBuilder } from './forest-builder.ts';
import { TREE_LIMITS as LIMITS } from './tree-limits.ts';
import type { TreeModel } from './tree-model.ts';
import { unreadable, unsupported } from './tree-problem.ts';
import { xgboostFeatures } from './xgboost-features.ts';
import { xgboostBase, xgboostObjective } from './xgboost-objectives.ts';
import { xgboostTree } from './xgboost-trees.ts';

/**
 * Takes the parsed content of an XGBoost model file (JSON or UBJ, versions 1.0 to 3.2; layout: `doc/model.schema` of XGBoost). Leaves and
 * thresholds are float32, and so is their sum.
 */
export function parseXgboost(content: unknown, iterations: 'best' | 'all'): TreeModel {
  const file = new FilePart(content, 'file');
  const learner = file.part('learner');
  const param = learner.part('learner_model_param');
  const booster = learner.part('gradient_booster');
  const kind = booster.text('name');
  if (kind === 'gblinear') unsupported('it is linear (booster=gblinear)', 'Train with booster=gbtree.');
  if (kind !== 'gbtree' && kind !== 'dart')
    unsupported(`its booster is ${JSON.stringify(kind.slice(0, 60))}`, 'Known are gbtree and dart.');
  const targets = param.count('num_target', { missing: 1, most: LIMITS.outputs });
  const objective = xgboostObjective(learner.part('objective').text('name'), targets);
  const outputs = Math.max(1, targets, param.count('num_class', { missing: 0, most: LIMITS.outputs }));
  const { link, ...known } = objective;
  const model = (kind === 'dart' ? booster.part('gbtree') : booster).part('model');
  const named = xgboostFeatures(learner, param.count('num_feature', { most: LIMITS.features }));
  const trees = model.list('trees');
  if (trees.length > LIMITS.trees) unreadable(`it has more than ${LIMITS.trees} trees`);
  const rounds = roundsOf({ learner, model, outputs, trees: trees.length, iterations });
  const builder = new ForestBuilder(named.features.length);
  const weights = kind === 'dart' ? booster.list('weight_drop') : null;
  const groups = model.list('tree_info');
  for (let i = 0; i < rounds.end; i += 1) {
    const name = `tree ${i}`;
    const output = numberAt(groups, i, 'tree_info');
    if (!Number.isInteger(output) || output < 0 || output >= outputs)
      unreadable(`${name} adds to output ${output} of ${outputs}`);
    const weight = weights === null ? 1 : Math.fround(numberAt(weights, i, 'weight_drop'));
    builder.addTree(xgboostTree(new FilePart(trees[i], name), { name, output, weight }));
  }
  const { end: _, ...counted } = rounds;
  return {
    library: 'xgboost',
    version: file.has('version') ? Array.from(file.list('version'), String).slice(0, 3).join('.') : 'unknown',
    objective: known,
    ...named,
    outputs,
    base: xgboostBase(param.text('base_score'), link, outputs),
    divisor: 1,
    rounds: counted,
    forest: builder.build(),
  };
}

interface RoundsOf {
  readonly learner: FilePart;
  readonly model: FilePart;
  readonly outputs: number;
  readonly trees: number;
  readonly iterations: 'best' | 'all';
}

/**
 * Rounds in the file and scored, and the tree where scoring ends. A round has `outputs` times `num_parallel_tree` trees; files of before
 * 1.4 do not tell the latter, and 1 is assumed, as newer XGBoost does with them. Early stopping notes `best_iteration`.
 */
function roundsOf({
  learner,
  model,
  outputs,
  trees,
  iterations,
}: RoundsOf): TreeModel['rounds'] & { readonly end: number } {
  const attributes = learner.has('attributes') ? learner.part('attributes') : null;
  const best = attributes?.has('best_iteration') ? attributes.count('best_iteration', { most: LIMITS.trees }) : null;
  const parallel = model.part('gbtree_model_param').count('num_parallel_tree', { missing: 1, most: LIMITS.trees });
  const perRound = outputs * Math.max(1, parallel);
  const starts: Numbers = model.has('iteration_indptr') ? model.list('iteration_indptr') : [];
  const inFile = starts.length > 1 ? starts.length - 1 : Math.ceil(trees / perRound);
  const used = iterations === 'best' && best !== null ? Math.min(best + 1, inFile) : inFile;
  if (used === inFile) return { inFile, used, best, end: trees };
  const end = starts.length > 1 ? numberAt(starts, used, 'iteration_indptr') : used * perRound;
  if (!Number.isInteger(end) || end < 0 || end > trees) unreadable(`round ${used} ends at tree ${end} of ${trees}`);
  return { inFile, used, best, end };
}
