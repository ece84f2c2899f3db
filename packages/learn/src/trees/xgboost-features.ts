import { FilePart, type Numbers, numberAt } from './file-part.ts';
import type { TreeFeature } from './tree-model.ts';
import { unreadable } from './tree-problem.ts';

/** Names, types and, since 3.1, names of the categories, as far as the file has them. */
export function xgboostFeatures(learner: FilePart, count: number): { features: TreeFeature[]; named: boolean } {
  const names = optionalTexts(learner, 'feature_names', count);
  const types = optionalTexts(learner, 'feature_types', count);
  const levels = categoryNames(learner);
  const features = Array.from({ length: count }, (_, i): TreeFeature => {
    const name = names[i] ?? `f${i}`;
    if (types[i] !== 'c' && types[i] !== 'categorical') return { name, type: 'numeric' };
    const known = levels[i] ?? [];
    // XGBoost 3.2 cuts names that are not ASCII short; such a feature is given by code.
    const whole = known.length > 0 && !known.some((level) => level.includes('\ufffd'));
    return { name, type: 'categorical', ...(whole ? { levels: known } : {}) };
  });
  return { features, named: names.length > 0 };
}

function optionalTexts(learner: FilePart, key: string, count: number): string[] {
  const texts = learner.has(key) ? learner.texts(key) : [];
  if (texts.length !== 0 && texts.length !== count)
    unreadable(`learner.${key} has ${texts.length} entries for ${count} features`);
  return texts;
}

/** `cats.enc`: per feature nothing, the numbers that are the categories, or their texts one after another with offsets. */
function categoryNames(learner: FilePart): string[][] {
  const booster = learner.part('gradient_booster');
  const model = (booster.has('gbtree') ? booster.part('gbtree') : booster).part('model');
  if (!model.has('cats')) return [];
  const cats = model.part('cats');
  return Array.from(cats.has('enc') ? cats.list('enc') : [], (value, i) => {
    const encoding = new FilePart(value, `cats.enc[${i}]`);
    const values = encoding.list('values');
    return encoding.has('offsets') ? textsAt(values, encoding.list('offsets')) : Array.from(values, String);
  });
}

function textsAt(values: Numbers, offsets: Numbers): string[] {
  const bytes = Uint8Array.from(values, (byte) => Number(byte));
  const decoder = new TextDecoder();
  return Array.from({ length: Math.max(0, offsets.length - 1) }, (_, i) => {
    const [start, end] = [numberAt(offsets, i, 'cats.offsets'), numberAt(offsets, i + 1, 'cats.offsets')];
    if (!(start >= 0 && start <= end && end <= bytes.length))
      unreadable('the names of categories end outside their text');
    return decoder.decode(bytes.subarray(start, end));
  });
}
