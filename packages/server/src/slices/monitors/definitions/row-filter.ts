/** Which rows one look is about: a window, an environment, a version, a slice. As SQL over the columns of `predictions`. Pure. */
import type { MonitorEdit } from '@haechi/contract';
import {
  arrivedPredictions,
  type FeatureSchema,
  labelledPredictions,
  type PredictionWindow,
  predictions,
} from '../../events/index.ts';
import type { BoundValues } from './bound-values.ts';
import { ALL_ENVIRONMENTS } from './environment.ts';
import { featureText } from './feature-columns.ts';
import type { Span } from './time-windows.ts';

/** Arrival numbers after `after`, up to `upTo`. */
export interface Arrivals {
  readonly after: number;
  readonly upTo: number;
}
/** Rows by event time, and for windows by count also by arrival. */
export interface RowRange {
  readonly event: Span;
  readonly arrivals: Arrivals | null;
}
/** One value of one dimension. */
export interface SliceValue {
  readonly dimension: string;
  readonly value: string;
}
export const sliceText = (slice: SliceValue | null): string =>
  slice === null ? '' : `${slice.dimension}=${slice.value}`;

export interface RowFilter {
  readonly system: string;
  readonly range: RowRange;
  readonly definition: Pick<MonitorEdit, 'environment' | 'where'>;
  /** Null: of all versions. */
  readonly version: string | null;
  readonly slice: SliceValue | null;
  /** Of the rows in the range; for conditions on features. */
  readonly schemas: readonly FeatureSchema[];
  /** Every how many rows are read, by a hash of their id; 1: all. */
  readonly sample: number;
}

/** `labelled`: with the latest label. `arrived`: duplicates too. */
export type RowsWanted = 'plain' | 'labelled' | 'arrived';

/** A dimension as text. */
export function dimensionText(name: string, schemas: readonly FeatureSchema[], values: BoundValues): string {
  const dot = name.indexOf('.');
  const [family, key] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
  if (family === 'tags') return `tags[${values.bind(key, 'String')}]`;
  if (family === 'groups') return `toString(groups[${values.bind(key, 'String')}])`;
  if (family === 'features') return featureText(key, schemas, values);
  // Checked against the list of columns when the monitor was defined.
  if (family === 'tier' || family === 'variant' || family === 'route' || family === 'environment')
    return `toString(${family})`;
  throw new Error(`${name} is not a dimension`);
}

const fragments = { plain: predictions, labelled: labelledPredictions, arrived: arrivedPredictions } as const;

/** A SELECT of the rows, with the columns of `predictions`. */
export function selectRows(filter: RowFilter, wanted: RowsWanted, values: BoundValues): string {
  const { system, range, definition, version, slice, schemas, sample } = filter;
  const window: PredictionWindow = {
    system,
    ...range.event,
    ...(definition.environment === ALL_ENVIRONMENTS ? {} : { environment: definition.environment }),
    ...(version === null ? {} : { version }),
    sample,
  };
  const rows = values.take(fragments[wanted](window));
  const is = (dimension: string, value: string) =>
    `${dimensionText(dimension, schemas, values)} = ${values.bind(value, 'String')}`;
  const conditions = [
    ...Object.entries(definition.where).map(([dimension, value]) => is(dimension, value)),
    ...(slice === null ? [] : [is(slice.dimension, slice.value)]),
    ...(range.arrivals === null
      ? []
      : [
          `seq > ${values.bind(range.arrivals.after, 'UInt64')}`,
          `seq <= ${values.bind(range.arrivals.upTo, 'UInt64')}`,
        ]),
  ];
  return conditions.length === 0 ? rows : `select * from (${rows}) where ${conditions.join(' and ')}`;
}
