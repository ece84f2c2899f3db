import type { ChartPoint } from './chart-types.ts';

/** Points further apart than this many usual steps have something missing between them. */
const gapSteps = 1.6;

/**
 * Puts an empty point where points are missing, so that a line breaks instead of claiming what was not seen.
 * @param points in order of time
 * @param step the usual distance, ms; found as the median when left out
 */
export function withGaps(points: readonly ChartPoint[], step = medianStep(points)): readonly ChartPoint[] {
  if (step <= 0) return points;
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (before === undefined || point.time - before.time <= step * gapSteps) return [point];
    return [{ time: before.time + step, value: null }, point];
  });
}

function medianStep(points: readonly ChartPoint[]): number {
  const steps = points.slice(1).map((point, index) => point.time - (points[index]?.time ?? point.time));
  return steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
