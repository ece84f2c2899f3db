import type { CourseSeries } from '../../../ui/chart/course-types.ts';
import type { Course } from '../tracking-types.ts';

/** What the lower axis of a course counts: steps as the program gave them, or the time since the run's first value of that metric. */
export type CourseAxis = 'step' | 'elapsed';

const finite = (value: number | 'NaN'): number | null => (value === 'NaN' ? null : value);

/** A course as a line; a value that is not a number is a gap. Pure. */
export function courseSeries({ points }: Pick<Course, 'points'>, name: string, axis: CourseAxis): CourseSeries {
  const from = points.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const line = points.map(({ step, at, value, min, max }) => {
    const [low, high] = [finite(min), finite(max)];
    return {
      x: axis === 'step' ? step : at - from,
      value: finite(value),
      ...(low === null || high === null ? {} : { low, high }),
    };
  });
  return { name, points: axis === 'step' ? line : line.toSorted((a, b) => a.x - b.x) };
}

/** Metrics with a course to be drawn: more than one value in some run. Pure. */
export function drawnKeys(courses: readonly Pick<Course, 'key' | 'n'>[]): readonly string[] {
  return [...new Set(courses.filter(({ n }) => n > 1).map(({ key }) => key))].sort();
}

/** How many values a logarithmic axis cannot show. Pure. */
export function notAboveZero(series: readonly CourseSeries[]): number {
  return series.reduce((sum, { points }) => sum + points.filter(({ value }) => value !== null && value <= 0).length, 0);
}
