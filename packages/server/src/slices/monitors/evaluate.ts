import type { Limit } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import { JUDGED_ENVIRONMENT, LIVE_STEP_MS } from './constants.ts';
import { readingsOf } from './evaluation.ts';
import type { KnownVersions } from './known-versions.ts';
import type { Reading } from './reading.ts';
import { type ChosenWindow, chooseWindow, pointTime } from './window-choice.ts';
import { countWindows, readFeatures, readOutcomes, windowKey } from './window-read.ts';

/** The readings of one version in the window that ends at `end`. */
export interface EvaluatedWindow extends ChosenWindow {
  readonly readings: readonly Reading[];
}

/** Judges every version in the windows that end at `ends` (ascending), from the summaries. */
export async function evaluateWindows(
  deps: { readonly rows: Rows; readonly versions: KnownVersions },
  system: string,
  wish: { readonly ends: readonly Date[]; readonly limits: readonly Limit[] },
): Promise<EvaluatedWindow[]> {
  if (wish.ends.length === 0) return [];
  const windows = (await countWindows(deps.rows, system, wish.ends)).map((counts) => chooseWindow(counts, wish.limits));
  if (windows.length === 0) return [];
  const [outcomes, features, known] = await Promise.all([
    readOutcomes(deps.rows, system, windows),
    readFeatures(deps.rows, system, windows),
    deps.versions.of(system, [...new Set(windows.map(({ version }) => version))]),
  ]);
  return windows.map((window) => {
    const key = windowKey(window.version, window.end);
    const evidence = {
      outcomes: outcomes.get(key),
      features: features.get(key) ?? [],
      known: known.get(window.version),
    };
    return { ...window, readings: readingsOf(window.version, evidence, wish.limits) };
  });
}

/** Indicators that need no label look as far back as drift does. */
const unlabelled: ReadonlySet<string> = new Set(['psi', 'ks', 'drift_share']);

/** Where the window of a reading begins. */
export function windowStart(reading: Reading, window: ChosenWindow): Date {
  return unlabelled.has(reading.indicator) ? window.driftFrom : window.qualityFrom;
}

/** Writes each number as a row. Points of the same time replace each other. */
export async function storeIndicators(
  rows: Rows,
  evaluated: {
    readonly system: string;
    readonly windows: readonly EvaluatedWindow[];
    readonly revised: ReadonlySet<number>;
  },
  now: Date,
): Promise<void> {
  const points = evaluated.windows.flatMap((window) =>
    window.readings.flatMap((reading) => {
      const { estimate } = reading;
      if (estimate === null || !Number.isFinite(estimate.value)) return [];
      return {
        system_id: evaluated.system,
        indicator: reading.indicator,
        version: reading.version,
        environment: JUDGED_ENVIRONMENT,
        attribute: reading.attribute ?? '',
        feature: reading.feature ?? '',
        time: pointTime(window.end, now, LIVE_STEP_MS),
        window_from: windowStart(reading, window),
        value: estimate.value,
        lower: estimate.lower,
        upper: estimate.upper,
        level: estimate.level,
        n: estimate.n,
        method: estimate.method,
        verdict: reading.verdict,
        reason: JSON.stringify(reading.reason),
        limit_value: reading.limit,
        p: reading.p,
        p_adjusted: reading.pAdjusted,
        revised: evaluated.revised.has(window.end.getTime()),
        path: 'summary',
        evaluated_at: now,
      };
    }),
  );
  if (points.length > 0) await rows.insert('indicators', points);
}
