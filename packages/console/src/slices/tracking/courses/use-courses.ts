import { useRead } from '../../../data/use-read.ts';

/** Points of each course at most: about one for each pair of pixels of a chart. */
const points = 300;

/** Courses of all metrics of some runs. */
export function useCourses(runs: readonly string[]) {
  return useRead(['tracking', 'runMetrics'], { body: { runs: [...runs], points } }, { enabled: runs.length > 0 });
}
