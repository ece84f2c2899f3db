export type { AlignedCounts } from './aligned-shares.ts';
export { alwaysValidP } from './always-valid-p.ts';
export { binCounts, binIndex } from './bin-counts.ts';
export { brierScore } from './brier-score.ts';
export { type CategoricalSummary, mergeCategorical, summariseCategorical } from './categorical-summary.ts';
export { chiSquareGoodnessOfFit } from './chi-square-goodness-of-fit.ts';
export { type CategoryCounts, chiSquareHomogeneity, type HomogeneityResult } from './chi-square-homogeneity.ts';
export { chiSquareSf } from './chi-square-sf.ts';
export { chunkLimits } from './chunk-limits.ts';
export { type ClassificationMetrics, classificationMetrics } from './classification-metrics.ts';
export { coarsenBins } from './coarsen-bins.ts';
export { confidenceSequence } from './confidence-sequence.ts';
export { addConfusions, type Confusion, confusionOf, EMPTY_CONFUSION } from './confusion.ts';
export { type ContrastOptions, type ContrastResult, MINIMUM_CELL } from './contrast-result.ts';
export { type Disparity, disparity } from './disparity.ts';
export type { DistanceResult, DivergenceResult } from './divergence-law.ts';
export { doaneEdges } from './doane-edges.ts';
export { type ColumnFacts, type DriftPlan, driftPlan } from './drift-plan.ts';
export { type DriftMethod, type DriftPreset, driftPresets } from './drift-presets.ts';
export { type DriftSamples, type DriftScore, driftScore } from './drift-score.ts';
export { edgeCounts } from './edge-counts.ts';
export type { Fill } from './empty-bin-fill.ts';
export { energyDistance } from './energy-distance.ts';
export type { Estimate, Random, TestResult } from './estimate.ts';
export { type FairnessSummary, fairnessSummary } from './fairness-summary.ts';
export { gapEstimate } from './gap-estimate.ts';
export { type GroupRates, groupMetrics, type RateName, rateCells, SMALL_GROUP } from './group-metrics.ts';
export { hellinger } from './hellinger.ts';
export { holm } from './holm.ts';
export { jensenShannon } from './jensen-shannon.ts';
export { klDivergence } from './kl-divergence.ts';
export { kolmogorovSf } from './kolmogorov-sf.ts';
export { type BinnedKs, ksFromBins } from './ks-from-bins.ts';
export { ksTwoSample } from './ks-two-sample.ts';
export { logLoss } from './log-loss.ts';
export { meanDifferenceSequence } from './mean-difference-sequence.ts';
export { mixtureTuning } from './mixture-tuning.ts';
export { type Moments, momentsOf } from './moments.ts';
export { type Alternative, msprt } from './msprt.ts';
export { msprtMean } from './msprt-mean.ts';
export { msprtMeans } from './msprt-means.ts';
export { msprtRates } from './msprt-rates.ts';
export { newcombeInterval } from './newcombe-interval.ts';
export { normalCdf } from './normal-cdf.ts';
export { normalQuantile } from './normal-quantile.ts';
export { mergeNumeric, type NumericSummary, summariseNumeric } from './numeric-summary.ts';
export { type PsiResult, psi } from './psi.ts';
export { quantileCuts } from './quantile-cuts.ts';
export { type GroupPair, rateContrast } from './rate-contrast.ts';
export { rateWorsening } from './rate-worsening.ts';
export {
  type CodedColumn,
  type GroupOutcomes,
  mergeProfiles,
  type PredictionSummary,
  type ProfileInput,
  type ReferenceProfile,
  referenceProfile,
} from './reference-profile.ts';
export { rocAuc } from './roc-auc.ts';
export { seededRandom } from './seeded-random.ts';
export type { SequentialResult } from './sequential-result.ts';
export { sturgesEdges } from './sturges-edges.ts';
export { totalVariation } from './total-variation.ts';
export { valueCounts } from './value-counts.ts';
export { type ValueMoments, valueMoments } from './value-moments.ts';
export { wasserstein } from './wasserstein.ts';
export { wassersteinFromBins } from './wasserstein-from-bins.ts';
export { type WeightedValues, weightedValues } from './weighted-values.ts';
export { type Cell, wilsonInterval } from './wilson-interval.ts';
