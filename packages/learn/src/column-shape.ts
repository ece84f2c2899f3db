import { distinctCount } from './column-levels.ts';
import { INSPECTION_LIMITS as LIMITS } from './inspection-limits.ts';
import type { CategoricalColumn, Column, NumericColumn } from './table.ts';

/** What the form of a column alone says against using it, in words and numbers. */
export interface ShapeFault {
  readonly why: 'constant' | 'split' | 'id_like' | 'date' | 'text';
  readonly words: string;
  readonly numbers: Readonly<Record<string, number | string>>;
}

const SPLIT_NAME = /^(is_?)?(split|fold|folds|partition|subset|train|test|train_?test|dataset_?split)$/i;
const SPLIT_LEVELS = new Set(['train', 'training', 'test', 'testing', 'valid', 'validation', 'val', 'dev', 'holdout']);
const ID_NAME =
  /(^|[_\s.-])(id|uuid|guid|key|index|no|nr|number)$|^(id|uuid|guid|index|idx|row|rownum)([_\s.-]|$)|[a-z]I[Dd]$/i;
const DATE =
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}.*)?$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([T ]\d{1,2}:\d{2}.*)?$|^\d{4}[-/]\d{2}$|^\d{1,2}:\d{2}(:\d{2})?$/;

/** Whether a column says nothing, says which part of the data a row is in, or who it is. Checked before the search for leaks. */
export function identityFault(column: Column, rows: number): ShapeFault | null {
  const distinct = distinctCount(column);
  const missing = missingCount(column);
  if (distinct === 0 || (distinct === 1 && missing === 0)) {
    return {
      why: 'constant',
      words: distinct === 0 ? 'It is empty.' : 'It has one value only.',
      numbers: { distinct, missing },
    };
  }
  if (isSplit(column, distinct))
    return { why: 'split', words: 'It says which part of the data a row belongs to.', numbers: { distinct } };
  const present = rows - missing;
  const unique = distinct / present;
  if (present < LIMITS.idRows) return null;
  const isId =
    column.kind === 'categorical' ? unique >= LIMITS.idDistinct && !isDate(column) : isNumberId(column, unique);
  if (!isId) return null;
  return {
    why: 'id_like',
    words: `Nearly every row has its own value (${distinct} in ${present}).`,
    numbers: { distinct, rows: present },
  };
}

/** Whether a categorical column holds dates or text too fine for one-hot encoding. Checked after the search for leaks. */
export function contentFault(column: Column): ShapeFault | null {
  if (column.kind === 'numeric') return null;
  const distinct = distinctCount(column);
  if (isDate(column))
    return {
      why: 'date',
      words: 'It holds dates or times, which do not carry over to later data.',
      numbers: { distinct },
    };
  if (distinct <= LIMITS.textLevels) return null;
  const words = `It has ${distinct} different texts, more than the ${LIMITS.textLevels} that are encoded level by level.`;
  return { why: 'text', words, numbers: { distinct, limit: LIMITS.textLevels } };
}

function missingCount(column: Column): number {
  return column.kind === 'numeric'
    ? column.values.filter((value) => Number.isNaN(value)).length
    : column.codes.filter((code) => code < 0).length;
}

function isSplit(column: Column, distinct: number): boolean {
  if (distinct > 10) return false;
  if (SPLIT_NAME.test(column.name)) return true;
  return column.kind === 'categorical' && column.levels.every((level) => SPLIT_LEVELS.has(level.toLowerCase()));
}

/** Whole numbers, all distinct, that are named like an identifier, ascend with the rows, or fill their range like a counter. */
function isNumberId(column: NumericColumn, unique: number): boolean {
  const { name, values } = column;
  if (unique < LIMITS.idDistinctNumbers) return false;
  let ascending = true;
  let previous = Number.NEGATIVE_INFINITY;
  let min = Number.POSITIVE_INFINITY;
  let n = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return false;
    ascending = ascending && value > previous;
    previous = Math.max(previous, value);
    min = Math.min(min, value);
    n += 1;
  }
  return ID_NAME.test(name) || ascending || n / (previous - min + 1) >= LIMITS.idDensity;
}

function isDate({ levels }: CategoricalColumn): boolean {
  if (levels.length === 0) return false;
  return levels.filter((level) => DATE.test(level)).length >= LIMITS.dateShare * levels.length;
}
