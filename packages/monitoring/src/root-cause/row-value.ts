import type { Score } from '@haechi/contract';
import { namesClass, sameClass } from '../performance/class-names.ts';
import { numberColumn, textColumn } from '../performance/role-columns.ts';
import type { TableSource } from '../table-source.ts';
import { LOW_CONFIDENCE } from './constants.ts';

/** An indicator as the mean of one number for each row. */
export interface RowValue {
  /** SQL over a row of the source; NaN where the row takes no part. */
  readonly expression: string;
  /** Whether it is 0 or 1. */
  readonly rate: boolean;
  /** Values of the parameters it adds. */
  readonly params: Readonly<Record<string, unknown>>;
}

export type NoRowValue = 'not_a_mean' | 'no_positive' | 'no_feature';

interface Asked {
  readonly indicator: Score['indicator'];
  /** Of an indicator about one feature or metric. */
  readonly feature: string | null;
  readonly positive: string | null;
}

const POSITIVE = '{h_positive:String}';

/** How an indicator is the mean of a number for each row; where it is none (a quantile, a gap, an area under a curve) or something is missing, why not. */
export function rowValue(source: TableSource, asked: Asked): RowValue | NoRowValue {
  const { indicator, feature } = asked;
  const column = source.columns.find(({ name }) => name === (feature ?? COLUMNS[indicator] ?? indicator));
  const byColumn = ofColumn(indicator, numberColumn(column?.expression));
  if (byColumn !== null) return column === undefined ? 'no_feature' : { ...byColumn, params: {} };
  if (indicator === 'missing_share') {
    if (column === undefined) return 'no_feature';
    const missing =
      column.kind === 'numeric' ? `isNaN(${numberColumn(column.expression)})` : `${textColumn(column.expression)} = ''`;
    return { expression: `toFloat64(${missing})`, rate: true, params: {} };
  }
  const plain = ofRoles(source)[indicator];
  if (plain !== undefined) return { ...plain, params: {} };
  const against = ofPositive(source)[indicator];
  if (against === undefined) return 'not_a_mean';
  const positive = asked.positive ?? source.positive;
  return positive === null ? 'no_positive' : { ...against, params: { h_positive: positive } };
}

const COLUMNS: Partial<Record<Score['indicator'], string>> = {
  error_rate: 'failed',
  availability: 'failed',
  saturation_cpu: 'cpu',
  saturation_memory: 'memory',
};

type Plain = Pick<RowValue, 'expression' | 'rate'>;
type ByIndicator = Partial<Record<Score['indicator'], Plain>>;

function ofColumn(indicator: Score['indicator'], value: string): Plain | null {
  if (indicator === 'business_mean' || indicator.startsWith('saturation')) return { expression: value, rate: false };
  if (indicator === 'business_per_prediction') return { expression: `ifNotFinite(${value}, 0.)`, rate: false };
  const known = `if(isNaN(${value}), nan, `;
  if (indicator === 'error_rate') return { expression: `${known}toFloat64(${value} > 0))`, rate: true };
  return indicator === 'availability' ? { expression: `${known}toFloat64(NOT ${value} > 0))`, rate: true } : null;
}

function ofRoles({ roles, task }: TableSource): ByIndicator {
  const confidence = numberColumn(roles.confidence);
  const shared: ByIndicator = {
    mean_confidence: { expression: confidence, rate: false },
    low_confidence_share: {
      expression: `if(isNaN(${confidence}), nan, toFloat64(${confidence} < ${LOW_CONFIDENCE}))`,
      rate: true,
    },
  };
  if (task === 'regression') {
    const [y, p] = [numberColumn(roles.target), numberColumn(roles.prediction)];
    return {
      ...shared,
      labelled_share: { expression: `toFloat64(NOT isNaN(${y}))`, rate: true },
      mae: { expression: `abs(${y} - ${p})`, rate: false },
      mape: { expression: `if(${y} = 0, nan, abs((${y} - ${p}) / ${y}))`, rate: false },
    };
  }
  const [truth, guess] = [textColumn(roles.target), textColumn(roles.prediction)];
  const both = `${namesClass(truth)} AND ${namesClass(guess)}`;
  return {
    ...shared,
    labelled_share: { expression: `toFloat64(${namesClass(truth)})`, rate: true },
    accuracy: { expression: `if(${both}, toFloat64(${sameClass(truth, guess)}), nan)`, rate: true },
  };
}

function ofPositive({ roles, task }: TableSource): ByIndicator {
  if (task === 'regression') return {};
  const [truth, guess] = [textColumn(roles.target), textColumn(roles.prediction)];
  const score = numberColumn(roles.score);
  const hit = (column: string): string => `toFloat64(${sameClass(column, POSITIVE)})`;
  const both = `${namesClass(truth)} AND ${namesClass(guess)}`;
  const scored = `${namesClass(truth)} AND ${score} >= 0 AND ${score} <= 1`;
  const chance = `least(greatest(if(${sameClass(truth, POSITIVE)}, ${score}, 1 - ${score}), 2.220446049250313e-16), 1.)`;
  return {
    recall: { expression: `if(${both} AND ${sameClass(truth, POSITIVE)}, ${hit(guess)}, nan)`, rate: true },
    precision: { expression: `if(${both} AND ${sameClass(guess, POSITIVE)}, ${hit(truth)}, nan)`, rate: true },
    positive_share: { expression: `if(${namesClass(guess)}, ${hit(guess)}, nan)`, rate: true },
    brier: { expression: `if(${scored}, pow(${score} - ${hit(truth)}, 2), nan)`, rate: false },
    log_loss: { expression: `if(${scored}, -log(${chance}), nan)`, rate: false },
  };
}
