import { UNCOMPILED } from '../sql/source-rows.ts';
import type { QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { AMOUNT_TYPE, VALUES_READ } from './constants.ts';

/** Costs of one currency and unit. Sums of amounts as exact decimals; the squares are for the spread of the price alone. */
export interface UnitSums {
  readonly currency: string;
  /** '' where nothing was counted. GPU seconds and minutes count as `gpu_hour`. */
  readonly unit: string;
  readonly n: number;
  readonly total: string;
  readonly refunds: number;
  readonly refunded: string;
  /** Rows whose amount is not a number that can be summed. */
  readonly unreadable: number;
  /** Rows with a quantity, what they cost and how many units they are. */
  readonly counted: number;
  readonly paid: number;
  readonly quantity: number;
  readonly amountSquares: number;
  readonly products: number;
  readonly quantitySquares: number;
}
/** Costs of one currency with one value of one dimension. */
export interface ValueSums {
  readonly currency: string;
  readonly dimension: string;
  readonly value: string;
  readonly total: number;
}
export interface CostSums {
  readonly rows: number;
  readonly units: readonly UnitSums[];
  readonly values: readonly ValueSums[];
  readonly costs: readonly QueryCost[];
}

/** SQL over `hx_unit` and `hx_quantity`: GPU time in hours, whatever it was counted in. */
const GPU_UNITS = `transform(hx_unit, ['gpu_second', 'gpu_seconds', 'gpu_minute', 'gpu_minutes', 'gpu_hours'], [3600., 3600., 60., 60., 1.], 0.)`;
const UNIT = `if(${GPU_UNITS} > 0, 'gpu_hour', hx_unit)`;
const QUANTITY = `if(${GPU_UNITS} > 0, hx_quantity / ${GPU_UNITS}, hx_quantity)`;
const amount = `CAST(hx_amount, 'Nullable(${AMOUNT_TYPE})')`;

/**
 * Sums of a window's costs.
 *
 * The source has one row for each cost: `hx_amount` (Nullable Decimal, null where it is no number), `hx_currency`, `hx_unit` (String), `hx_quantity` (Float64, NaN where
 * there is none); `columns` are the dimensions that may have moved the cost, as text.
 */
export async function costSums(reader: RowsReader, source: TableSource): Promise<CostSums> {
  const units = await reader.query<UnitSums>(
    `SELECT hx_currency AS currency, h_unit AS unit, count() AS n, toString(sum(ifNull(h_amount, 0))) AS total, countIf(h_amount < 0) AS refunds,
       toString(sumIf(ifNull(h_amount, 0), h_amount < 0)) AS refunded, countIf(h_amount IS NULL) AS unreadable, countIf(h_known) AS counted,
       sumIf(h_float, h_known) AS paid, sumIf(h_quantity, h_known) AS quantity, sumIf(h_float * h_float, h_known) AS amountSquares,
       sumIf(h_float * h_quantity, h_known) AS products, sumIf(h_quantity * h_quantity, h_known) AS quantitySquares
     FROM (
       SELECT hx_currency, ${UNIT} AS h_unit, ${QUANTITY} AS h_quantity, ${amount} AS h_amount, ifNull(toFloat64(h_amount), 0.) AS h_float,
         isFinite(h_quantity) AND h_amount IS NOT NULL AS h_known
       FROM ${source.from})
     GROUP BY currency, unit ORDER BY currency, unit ${UNCOMPILED}`,
    source.params,
  );
  const pairs = source.columns.map(({ expression }, place) => `(${place + 1}, ${expression})`);
  const values =
    pairs.length === 0
      ? null
      : await reader.query<Omit<ValueSums, 'dimension'> & { place: number }>(
          `SELECT hx_currency AS currency, h_pair.1 AS place, h_pair.2 AS value, toFloat64(sum(ifNull(${amount}, 0))) AS total
           FROM ${source.from} ARRAY JOIN [${pairs.join(', ')}] AS h_pair
           GROUP BY currency, place, value ORDER BY currency, place, abs(total) DESC, value LIMIT ${VALUES_READ} BY currency, place ${UNCOMPILED}`,
          source.params,
        );
  const named = (values?.rows ?? []).map(({ place, ...sums }) => ({
    ...sums,
    dimension: source.columns[place - 1]?.name ?? '',
  }));
  return {
    rows: units.rows.reduce((sum, { n }) => sum + n, 0),
    units: units.rows,
    values: named,
    costs: [units.cost, ...(values === null ? [] : [values.cost])],
  };
}
