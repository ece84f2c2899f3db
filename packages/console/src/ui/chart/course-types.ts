/** One value of a course; null is missing: a gap. `low` and `high` are the smallest and largest of the stretch that it stands for. */
export interface CoursePoint {
  readonly x: number;
  readonly value: number | null;
  readonly low?: number;
  readonly high?: number;
}
export interface CourseSeries {
  readonly name: string;
  readonly points: readonly CoursePoint[];
}
/** Values over a number that grows: a step, or the time since a start. */
export interface CourseData {
  readonly series: readonly CourseSeries[];
  /** What the lower axis counts. */
  readonly across: string;
  /** How a value of the lower axis is written. */
  readonly acrossText: (x: number) => string;
  /** The upright axis is logarithmic; what is not above zero is left out. */
  readonly log: boolean;
}
/** Dots by two numbers; where `x` is a text, texts stand beside each other. */
export interface DotData {
  readonly dots: readonly { readonly name: string; readonly x: number | string; readonly y: number }[];
  readonly xName: string;
  readonly yName: string;
}
