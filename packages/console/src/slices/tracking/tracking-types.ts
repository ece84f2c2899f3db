import type { ResultOf } from '../../data/calls.ts';

export type Experiment = ResultOf<'tracking', 'getExperiment'>;
export type Run = ResultOf<'tracking', 'searchRuns'>['items'][number];
export type RunDetail = ResultOf<'tracking', 'getRun'>;
export type Compared = ResultOf<'tracking', 'compareRuns'>;
export type Course = ResultOf<'tracking', 'runMetrics'>['series'][number];
