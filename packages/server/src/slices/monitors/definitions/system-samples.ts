import type { SqlFragment } from '../../events/index.ts';
import type { Span } from './time-windows.ts';

/**
 * Port: what is known of the serving system besides the predictions, sampled. A SELECT with `time` DateTime64, `requests` and `errors` Float64 (since the sample
 * before), `cpu` and `memory` Float64 (shares from 0 to 1; NaN where they were not measured).
 */
export type SystemSamples = (about: { readonly system: string; readonly event: Span }) => SqlFragment;
