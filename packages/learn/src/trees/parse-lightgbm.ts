import { ForestBuilder } from './forest-builder.ts';
import { lightgbmFeatures } from './lightgbm-features.ts';
import { lightgbmObjective } from './lightgbm-objectives.ts';
import { lightgbmTree, wholeNumber } from './lightgbm-trees.ts';
import { TREE_LIMITS as LIMITS } from './tree-limits.ts';
import type { TreeModel } from './tree-model.ts';
import { unreadable } from './tree-problem.ts';

/** Formats whose trees are read: `version=` of LightGBM 2.3 to 4.7. */
const VERSIONS = ['v2', 'v3', 'v4'];

/**
 * Reads a text model of LightGBM (`Booster.save_model`). Leaves, thresholds and sums are doubles. LightGBM saves the rounds up to the best
 * one, so that `rounds.best` is always null here.
 */
export function parseLightgbm(text: string): TreeModel {
  const { head, trees, tail } = sections(text);
  const version = head.get('version')?.trim() ?? '';
  if (!VERSIONS.includes(version))
    unreadable(`its version is ${JSON.stringify(version.slice(0, 40))}, expected ${VERSIONS.join(', ')}`);
  const count = (key: string): number => wholeNumber(head.get(key), key);
  const perRound = count('num_tree_per_iteration');
  if (perRound < 1 || perRound > LIMITS.outputs) unreadable(`num_tree_per_iteration is ${perRound}`);
  const features = count('max_feature_idx') + 1;
  if (features > LIMITS.features) unreadable(`it has more than ${LIMITS.features} features`);
  const objective = lightgbmObjective(head.get('objective') ?? null);
  if (objective.task !== 'multiclass' && perRound !== 1) unreadable(`${objective.name} has ${perRound} trees a round`);
  if (trees.length % perRound !== 0) unreadable(`${trees.length} trees do not make rounds of ${perRound}`);
  const builder = new ForestBuilder(features);
  trees.forEach((lines, i) => {
    builder.addTree(lightgbmTree(lines, { name: `tree ${i}`, output: i % perRound }));
  });
  const rounds = trees.length / perRound;
  return {
    library: 'lightgbm',
    version,
    objective,
    features: lightgbmFeatures(head, tail, features),
    named: true,
    outputs: perRound,
    base: Array.from({ length: perRound }, () => 0),
    divisor: head.has('average_output') ? Math.max(1, rounds) : 1,
    rounds: { inFile: rounds, used: rounds, best: null },
    forest: builder.build(),
  };
}

interface Sections {
  readonly head: Map<string, string>;
  readonly trees: Map<string, string>[];
  /** Lines after the trees: importances, parameters, `pandas_categorical:`. */
  readonly tail: readonly string[];
}

function sections(text: string): Sections {
  const head = new Map<string, string>();
  const trees: Map<string, string>[] = [];
  let lines = head;
  let at = 0;
  for (let count = 0; at < text.length; count += 1) {
    if (count > LIMITS.parts) unreadable(`it has more than ${LIMITS.parts} lines`);
    const line = lineAt(text, at);
    at += line.length + 1;
    const [key, value] = keyAndValue(line.trimEnd());
    if (key === 'end of trees') return { head, trees, tail: text.slice(at).split('\n') };
    if (key === 'Tree') {
      if (trees.length >= LIMITS.trees) unreadable(`it has more than ${LIMITS.trees} trees`);
      lines = new Map();
      trees.push(lines);
    } else if (key !== '') lines.set(key, value);
  }
  return unreadable('it ends before "end of trees"');
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end === -1 ? text.length : end);
}

function keyAndValue(line: string): [string, string] {
  const equals = line.indexOf('=');
  return equals === -1 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)];
}
