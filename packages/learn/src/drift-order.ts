import type { Random } from '@haechi/stats';
import { binnedLevels } from './column-levels.ts';
import { INSPECTION_LIMITS } from './inspection-limits.ts';
import { LearnProblem } from './learn-problem.ts';
import { outOfFoldAuc } from './out-of-fold-auc.ts';
import { shuffled } from './shuffled.ts';
import { type Column, columnOf, type Table } from './table.ts';

export interface DriftOrder {
  /** Row numbers in replay order; no row occurs twice. */
  readonly order: Int32Array;
  /** Position in `order` at which the shifted part begins. */
  readonly lateStart: number;
  /** The column whose distribution shifts. */
  readonly feature: string;
  readonly kind: Column['kind'];
  /** Rows of the table that are not replayed. */
  readonly leftOut: number;
  /** Mean of the shifted quantity (the feature, or the share of its favoured level) in both parts. */
  readonly early: number;
  readonly late: number;
  readonly words: string;
}

export interface DriftRequest {
  readonly table: Table;
  /** 0/1 target, used only to choose the feature that matters most. */
  readonly labels?: Uint8Array;
  /** Columns to choose from; all by default. */
  readonly features?: readonly string[];
  /** The column to shift, when it should not be chosen. */
  readonly feature?: string;
  /** Rows to replay; by default 70 % of the table, which leaves something to select from. */
  readonly rows?: number;
  readonly lateShare?: number;
  /** How strongly late rows favour high values: odds of the top against the bottom of the feature's ranking are e^strength. */
  readonly strength?: number;
}

const DEFAULTS = { rows: 0.7, lateShare: 0.5, strength: 4 };

/**
 * A replay order for a table without time, whose later part has a shifted distribution of one feature. The early part is a plain random
 * sample; the late part is drawn from the remaining rows without replacement with weights that grow along the feature's ranking
 * (Efraimidis and Spirakis 2006). Nothing in a row is altered: drift by honest selection only.
 */
export function driftOrder(random: Random, request: DriftRequest): DriftOrder {
  const { table, lateShare = DEFAULTS.lateShare, strength = DEFAULTS.strength } = request;
  const rows = Math.min(request.rows ?? Math.floor(DEFAULTS.rows * table.rows), table.rows);
  const { column, quantity, level } = chooseFeature(request);
  const mixed = shuffled(random, table.rows);
  const lateStart = rows - Math.round(rows * lateShare);
  const early = mixed.subarray(0, lateStart);
  const rank = ranks(quantity);
  const keyed = Array.from(mixed.subarray(lateStart), (row) => ({
    row,
    key: Math.log(Math.max(random(), Number.MIN_VALUE)) / Math.exp(strength * (rank[row] ?? 0)),
  })).sort((a, b) => b.key - a.key);
  const chosen = keyed.slice(0, rows - lateStart).map(({ row }) => row);
  const late = shuffled(random, chosen.length).map((position) => chosen[position] ?? 0);
  const order = new Int32Array(rows);
  order.set(early);
  order.set(late, lateStart);
  const means = { early: meanOf(quantity, early), late: meanOf(quantity, late) };
  const what = level === null ? `the mean of ${column.name}` : `the share of ${column.name} = "${level}"`;
  const words = `From row ${lateStart + 1} on, ${what} is ${means.late.toPrecision(4)} instead of ${means.early.toPrecision(4)}, by selection of rows only.`;
  return { order, lateStart, feature: column.name, kind: column.kind, leftOut: table.rows - rows, ...means, words };
}

/** The column to shift, with a number per row to rank by: its values, or 1 for the favoured level of a categorical one. */
interface Chosen {
  readonly column: Column;
  readonly quantity: Float64Array;
  readonly level: string | null;
}

function chooseFeature({ table, labels, features, feature }: DriftRequest): Chosen {
  if (feature !== undefined) return quantityOf(columnOf(table, feature));
  const columns = features ? features.map((name) => columnOf(table, name)) : table.columns;
  const numeric = columns.filter((column) => column.kind === 'numeric');
  const ranked = (numeric.length > 0 ? numeric : columns)
    .map((column) => ({ column, weight: spreadOf(column) * (labels ? influence(column, labels) : 1) }))
    .sort((a, b) => b.weight - a.weight || (a.column.name < b.column.name ? -1 : 1));
  const best = ranked[0];
  if (!best) throw new LearnProblem('table_empty', 'The table has no column that could drift.', {});
  return quantityOf(best.column);
}

function influence(column: Column, labels: Uint8Array): number {
  return Math.abs(outOfFoldAuc(binnedLevels(column, INSPECTION_LIMITS.bins), labels) - 0.5);
}

/** 1 minus the share of the commonest bin: a column that is nearly always the same cannot shift far. */
function spreadOf(column: Column): number {
  const { codes, count } = binnedLevels(column, 10);
  const counts = new Float64Array(count + 1);
  for (const code of codes) counts[code + 1] = (counts[code + 1] ?? 0) + 1;
  return 1 - Math.max(...counts) / codes.length;
}

function quantityOf(column: Column): Chosen {
  if (column.kind === 'numeric') return { column, quantity: column.values, level: null };
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const second = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))[1] ?? 0;
  return {
    column,
    quantity: Float64Array.from(column.codes, (code) => (code === second ? 1 : 0)),
    level: column.levels[second] ?? null,
  };
}

/** Rank of each row's value in [0, 1], ties sharing their middle, missing in the middle. */
function ranks(quantity: Float64Array): Float64Array {
  const sorted = quantity.filter((value) => !Number.isNaN(value)).sort();
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i);
    last.set(value, i);
  });
  const widest = Math.max(1, sorted.length - 1);
  return quantity.map((value) =>
    Number.isNaN(value) ? 0.5 : ((first.get(value) ?? 0) + (last.get(value) ?? 0)) / 2 / widest,
  );
}

function meanOf(quantity: Float64Array, rows: ArrayLike<number>): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < rows.length; i += 1) {
    const value = quantity[rows[i] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    n += 1;
  }
  return n === 0 ? Number.NaN : sum / n;
}
