import type { TreeFeature } from './tree-model.ts';
import { unreadable } from './tree-problem.ts';

/**
 * Names and types of the features. Categorical are those that the parameters list (`categorical_feature`) and those whose values the file
 * lists (`feature_infos`: `1:0:2`, where numbers have `[low:high]`). Where there is a pandas list for every one of them, it names the
 * categories, in order.
 */
export function lightgbmFeatures(
  head: ReadonlyMap<string, string>,
  tail: readonly string[],
  count: number,
): TreeFeature[] {
  const names = words(head.get('feature_names'));
  if (names.length !== count) unreadable(`feature_names has ${names.length} names for ${count} features`);
  const infos = words(head.get('feature_infos'));
  const listed = new Set(parameter(tail, 'categorical_feature').split(','));
  const categorical = names.map((_, i) => {
    const info = infos[i] ?? 'none';
    return listed.has(String(i)) || (info !== 'none' && !info.startsWith('['));
  });
  const levels = pandasLevels(tail);
  const matched = levels.length === categorical.filter(Boolean).length ? levels : [];
  let next = 0;
  return names.map((name, i): TreeFeature => {
    if (categorical[i] !== true) return { name, type: 'numeric' };
    const known = matched[next];
    next += 1;
    return { name, type: 'categorical', ...(known === undefined ? {} : { levels: known }) };
  });
}

function words(line: string | undefined): string[] {
  return (line ?? '').split(' ').filter((word) => word !== '');
}

/** A line `[name: value]` of the parameters. */
function parameter(tail: readonly string[], name: string): string {
  const start = `[${name}: `;
  return (
    tail
      .find((line) => line.startsWith(start))
      ?.trim()
      .slice(start.length, -1) ?? ''
  );
}

/** `pandas_categorical:[["x","y"],[3,5]]`, one list per categorical column; none where the line is missing, null or damaged. */
function pandasLevels(tail: readonly string[]): string[][] {
  const start = 'pandas_categorical:';
  const line = tail.find((text) => text.startsWith(start));
  try {
    const lists: unknown = JSON.parse(line?.slice(start.length) ?? 'null');
    return Array.isArray(lists) && lists.every(Array.isArray) ? lists.map((list: unknown[]) => list.map(String)) : [];
  } catch {
    return [];
  }
}
