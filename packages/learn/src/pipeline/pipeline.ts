/** A value in a column: numbers, texts, null where it is missing. */
export type PipelineValue = number | string | null;

/** What a request brings. `time`: a text such as 2026-03-01T09:30:00+09:00, or milliseconds since 1970; without an offset it is UTC. */
export interface PipelineInput {
  readonly name: string;
  readonly type: 'numeric' | 'categorical' | 'time';
}

/** Parts of a time as numbers: month 1 to 12, day 1 to 31, weekday 1 (Monday) to 7, hour 0 to 23, minute 0 to 59, day of the year from 1. */
export type TimePart = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'day_of_year';

/**
 * One step. A step changes its column in place, or writes new ones (`into`, `flag`) and leaves its own as it was. What is missing stays missing unless the
 * step says what it becomes. Every number in it is learned before, none while a row is scored.
 */
export type PipelineStep =
  | { readonly kind: 'impute'; readonly column: string; readonly value: number | string; readonly flag?: string }
  | { readonly kind: 'clip'; readonly column: string; readonly low: number | null; readonly high: number | null }
  /** (value - center) / scale */
  | { readonly kind: 'scale'; readonly column: string; readonly center: number; readonly scale: number }
  /** 1 in the column of its level, 0 elsewhere; levels not listed are `other`, missing values `missing`, where there are such columns. */
  | {
      readonly kind: 'one_hot';
      readonly column: string;
      readonly levels: readonly string[];
      readonly into: readonly string[];
      readonly other?: string;
      readonly missing?: string;
    }
  | {
      readonly kind: 'target_encode';
      readonly column: string;
      readonly into: string;
      readonly table: readonly (readonly [level: string, value: number])[];
      readonly otherwise: number;
      readonly missing: number;
    }
  | {
      readonly kind: 'time_parts';
      readonly column: string;
      readonly parts: readonly { readonly part: TimePart; readonly into: string }[];
      /** Of the clock that people lived by, without summer time. */
      readonly offset_minutes: number;
    }
  /** numerator / denominator; `otherwise` where the denominator is 0 or one of them is missing. */
  | {
      readonly kind: 'ratio';
      readonly numerator: string;
      readonly denominator: string;
      readonly into: string;
      readonly otherwise: number | null;
    };

/** All that turns a request's features into what a model takes, as plain JSON. */
export interface Pipeline {
  readonly format: 'haechi.pipeline.v1';
  readonly inputs: readonly PipelineInput[];
  readonly steps: readonly PipelineStep[];
  /** Columns that the model takes, in its order. */
  readonly outputs: readonly string[];
}
