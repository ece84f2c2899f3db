import { type ArmedFeature, armFeature } from './armed-feature.ts';
import { BASELINE_CHUNKS, CHUNK_ROWS, RUN_ROWS } from './constants.ts';
import { countCells, type DriftValue } from './count-cells.ts';
import { type DriftFinding, driftFinding } from './drift-finding.ts';
import type { FeaturePlan } from './feature-plan.ts';
import { planColumn } from './plan-column.ts';
import { watchFeature } from './watch-feature.ts';

/** A column reads its baseline (and is blind), or is armed. */
export type DriftColumn =
  | { readonly phase: 'blind'; readonly kind: FeaturePlan['kind']; readonly chunks: readonly (readonly DriftValue[])[] }
  | { readonly phase: 'armed'; readonly since: number; readonly feature: ArmedFeature };

/** A monitor of one stream of rows. Plain JSON: it may be stored and taken up again. */
export interface DriftMonitor {
  readonly format: 'haechi.drift.v1';
  /** Rows read. */
  readonly row: number;
  /** Rows in which the whole monitor may raise one false alarm, by plan. */
  readonly runRows: number;
  readonly columns: Readonly<Record<string, DriftColumn>>;
}

export type DriftChunk = Readonly<Record<string, readonly DriftValue[]>>;

/** A monitor that has read nothing. Each column's kind is named; the rest is found in the baseline. */
export function startDrift(
  kinds: Readonly<Record<string, FeaturePlan['kind']>>,
  options: { readonly runRows?: number } = {},
): DriftMonitor {
  const { runRows = RUN_ROWS } = options;
  if (!(runRows > 0)) throw new RangeError(`startDrift: runRows is ${runRows}; it must be above 0`);
  const columns = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]): [string, DriftColumn] => [name, { phase: 'blind', kind, chunks: [] }]),
  );
  return { format: 'haechi.drift.v1', row: 0, runRows, columns };
}

/**
 * Reads the next 100 rows of the stream, in order, and says of each column whether it is still as its baseline. A column that is not is
 * reported once, and is then blind until it has read a new baseline of 8000 rows.
 *
 * @param chunk 100 values for each column; a column that is not there counts as missing in all rows
 * @throws RangeError when a column has not 100 values
 */
export function stepDrift(
  monitor: DriftMonitor,
  chunk: DriftChunk,
): { readonly monitor: DriftMonitor; readonly findings: readonly DriftFinding[] } {
  const row = monitor.row + CHUNK_ROWS;
  const findings: DriftFinding[] = [];
  const columns = new Map<string, DriftColumn>();
  const watched = { columns: Object.keys(monitor.columns).length, runRows: monitor.runRows };
  for (const [column, state] of Object.entries(monitor.columns)) {
    const values =
      (Object.hasOwn(chunk, column) ? chunk[column] : undefined) ?? new Array<DriftValue>(CHUNK_ROWS).fill(null);
    if (values.length !== CHUNK_ROWS) {
      throw new RangeError(`stepDrift: column ${column} has ${values.length} values; a chunk has ${CHUNK_ROWS}`);
    }
    if (state.phase === 'blind') {
      columns.set(column, readBaseline(state.kind, [...state.chunks, values.map(plain)], row));
      findings.push({ column, row, verdict: 'skipped', reason: 'baseline_being_read', evidence: null });
      continue;
    }
    const { plan } = state.feature;
    const look = watchFeature(state.feature, countCells(plan, values), watched);
    findings.push(driftFinding(look, { column, row }));
    const blind = { phase: 'blind', kind: plan.kind, chunks: [] } as const;
    columns.set(column, look.alarm ? blind : { phase: 'armed', since: state.since, feature: look.armed });
  }
  return { monitor: { ...monitor, row, columns: Object.fromEntries(columns) }, findings };
}

function readBaseline(kind: FeaturePlan['kind'], chunks: readonly (readonly DriftValue[])[], row: number): DriftColumn {
  if (chunks.length < BASELINE_CHUNKS) return { phase: 'blind', kind, chunks };
  const plan = planColumn(kind, chunks.flat());
  const feature = armFeature(
    plan,
    chunks.map((values) => countCells(plan, values)),
  );
  return { phase: 'armed', since: row, feature };
}

/** As JSON can keep it: NaN is nothing, an infinity the largest number of its sign, negative zero is zero. */
function plain(value: DriftValue): DriftValue {
  if (typeof value !== 'number') return value;
  if (Number.isFinite(value)) return value + 0;
  return Number.isNaN(value) ? null : Math.sign(value) * Number.MAX_VALUE;
}
