import { parseOwnTrees } from './own-trees.ts';
import { parseLightgbm } from './parse-lightgbm.ts';
import { parseXgboost } from './parse-xgboost.ts';
import { readUbj } from './read-ubj.ts';
import { TREE_LIMITS as LIMITS } from './tree-limits.ts';
import type { TreeModel } from './tree-model.ts';
import { outcomeOf, type TreeOutcome, unreadable, unsupported } from './tree-problem.ts';

/** What a file is, told by its first bytes; null: neither XGBoost's nor LightGBM's. */
export function treeFormat(
  bytes: Uint8Array,
): 'xgboost-json' | 'xgboost-ubj' | 'xgboost-binary' | 'lightgbm-text' | null {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).replace(/^\xef\xbb\xbf/, '');
  if (/^tree\r?\n/.test(start)) return 'lightgbm-text';
  // A UBJ object goes on with the type of a key's length; JSON with a quote.
  if (/^\{[iUIlL$#]/.test(start)) return 'xgboost-ubj';
  if (/^\s*\{\s*"/.test(start)) return 'xgboost-json';
  return start.startsWith('binf') ? 'xgboost-binary' : null;
}

/**
 * Reads a model of XGBoost (JSON, UBJ), LightGBM (text) or our own (`haechi.trees.v1`). A damaged or hostile file is a problem, not a throw.
 * @param bytes the whole file
 * @param options.iterations `best` (default): where early stopping noted its best round, the trees after it are left out, as XGBoost's
 *   scikit-learn classes predict; `all`: every tree, as its `Booster.predict` does
 */
export function parseTreeModel(
  bytes: Uint8Array,
  { iterations = 'best' }: { iterations?: 'best' | 'all' } = {},
): TreeOutcome<TreeModel> {
  return outcomeOf(() => {
    const format = treeFormat(bytes);
    if (format === 'xgboost-ubj') return parseXgboost(readUbj(bytes), iterations);
    if (format === 'xgboost-json') {
      const json = readJson(bytes);
      return isOwn(json) ? parseOwnTrees(json) : parseXgboost(json, iterations);
    }
    if (format === 'lightgbm-text') return parseLightgbm(textOf(bytes));
    if (format === 'xgboost-binary')
      return unsupported("it is in XGBoost's old binary format", 'Save it with save_model("model.json").');
    return unreadable('it is neither JSON or UBJ of XGBoost nor text of LightGBM');
  });
}

function isOwn(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && 'format' in json && json.format === 'haechi.trees.v1';
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length > LIMITS.textBytes)
    return unsupported(`it has more than ${LIMITS.textBytes / 2 ** 20} MiB of text`, 'XGBoost: save it as UBJ (.ubj).');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unreadable('it is not UTF-8');
  }
}

function readJson(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  let parts = 0;
  for (const byte of bytes) if (byte === 0x5b || byte === 0x7b || byte === 0x3a) parts += 1;
  if (parts > LIMITS.parts) unreadable(`it holds more than ${LIMITS.parts} lists, objects and keys`);
  try {
    return JSON.parse(text);
  } catch {
    // XGBoost writes numbers that JSON has not, in statistics that are not read here.
    const repaired = text.replace(/(?<=[[,:])-?(?:NaN|nan|Infinity|inf)(?=[,\]}])/g, 'null');
    try {
      return JSON.parse(repaired);
    } catch {
      return unreadable('it is not JSON');
    }
  }
}
