import type { Experiment } from '@haechi/contract';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const day = units['d'] ?? 0;

/** `10m`, `24h`, `14d` in ms; null for what is no duration. */
function durationMs(text: string): number | null {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const size = units[unit ?? ''];
  return count === undefined || size === undefined ? null : Number(count) * size;
}

type Running = Pick<Experiment, 'state' | 'period' | 'definition' | 'units' | 'design'>;

/**
 * Days until a running experiment ends as it was planned: by its longest time, or when the planned units are there at the rate of the history,
 * whichever is first. Null where neither is known or it does not run. Pure.
 */
export function daysLeft(
  { state, period, definition, units: counted, design }: Running,
  present: number,
): number | null {
  if (state !== 'running' || period === null) return null;
  const { duration } = definition.analysis;
  const most = duration === undefined ? null : durationMs(duration);
  const byTime = most === null ? null : (Date.parse(period.started_at) + most - present) / day;
  const rate = design?.daily_units ?? null;
  const planned = period.planned_units;
  const byUnits = planned === null || rate === null || rate <= 0 ? null : (planned - counted) / rate;
  const known = [byTime, byUnits].filter((days): days is number => days !== null);
  return known.length === 0 ? null : Math.max(0, Math.min(...known));
}
