/**
 * What a spool block may hold. A number is for ever: a new layout of the same rows takes a new one, so that a server can still store what
 * its predecessor wrote to the spool.
 */
import { exposureColumns } from './exposure-encoder.ts';
import { labelColumns } from './label-encoder.ts';
import { otherColumns } from './other-encoder.ts';
import { predictionColumns } from './prediction-encoder.ts';

/** Feature schemas that rows behind them use, as JSON. */
export const SCHEMA_STREAM = 1;
export const PREDICTION_STREAM = 10;
export const LABEL_STREAM = 11;
export const OTHER_STREAM = 12;
export const EXPOSURE_STREAM = 13;

export interface RowStream {
  readonly table: string;
  readonly columns: readonly [string, ...string[]];
}

export const rowStreams: ReadonlyMap<number, RowStream> = new Map<number, RowStream>([
  [PREDICTION_STREAM, { table: 'predictions', columns: predictionColumns }],
  [LABEL_STREAM, { table: 'labels', columns: labelColumns }],
  [OTHER_STREAM, { table: 'events', columns: otherColumns }],
  [EXPOSURE_STREAM, { table: 'exposures', columns: exposureColumns }],
]);
