import type { AnalysisKind } from '@haechi/contract';
import { analyseDataDrift } from './analyse-data-drift.ts';
import { analyseDataQuality } from './analyse-data-quality.ts';
import { analysePredictionDrift } from './analyse-prediction-drift.ts';
import type { Analyse } from './analysis-request.ts';
import { analyseBusiness } from './business/analyse-business.ts';
import { analyseConceptDrift } from './concept-drift/analyse-concept-drift.ts';
import { analyseCost } from './cost/analyse-cost.ts';
import { analyseFairness } from './fairness/analyse-fairness.ts';
import { analysePerformance } from './performance/analyse-performance.ts';
import { analyseSystem } from './system/analyse-system.ts';

/** How each kind of analysis is made. */
const kinds: Readonly<Record<AnalysisKind, Analyse>> = {
  business: analyseBusiness,
  concept_drift: analyseConceptDrift,
  cost: analyseCost,
  data_drift: analyseDataDrift,
  data_quality: analyseDataQuality,
  fairness: analyseFairness,
  performance: analysePerformance,
  system: analyseSystem,
  prediction_drift: analysePredictionDrift,
};

/**
 * Looks at a window in the way that `request.kind` says: drift, quality, performance and so on. One engine for the monitors of the server and for `haechi report`.
 * @throws what the reader throws
 */
export const analyse: Analyse = (reader, request) => kinds[request.kind](reader, request);
