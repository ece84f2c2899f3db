export { type Aif360Metrics, aif360Metrics } from './aif360-metrics.ts';
export type { AlignedCounts } from './aligned-shares.ts';
export { alwaysValidP } from './always-valid-p.ts';
export { andersonDarlingKSample } from './anderson-darling-k-sample.ts';
export { averagePrecision } from './average-precision.ts';
export { benjaminiHochberg } from './benjamini-hochberg.ts';
export { binCounts, binIndex } from './bin-counts.ts';
export { binomialDraw } from './binomial-draw.ts';
export { blockBootstrapInterval } from './block-bootstrap-interval.ts';
export { type BootstrapEstimate, bootstrapInterval } from './bootstrap-interval.ts';
export { brierScore } from './brier-score.ts';
export { calibrateScores } from './calibrate-scores.ts';
export { type CalibrationGain, calibrationGain } from './calibration-gain.ts';
export { type CategoricalSummary, mergeCategorical, summariseCategorical } from './categorical-summary.ts';
export { chiSquareGoodnessOfFit } from './chi-square-goodness-of-fit.ts';
export { type CategoryCounts, chiSquareHomogeneity, type HomogeneityResult } from './chi-square-homogeneity.ts';
export { chiSquareSf } from './chi-square-sf.ts';
export { chunkLimits } from './chunk-limits.ts';
export { type ClassificationMetrics, classificationMetrics } from './classification-metrics.ts';
export { clopperPearsonInterval } from './clopper-pearson-interval.ts';
export { coarsenBins } from './coarsen-bins.ts';
export { confidenceSequence } from './confidence-sequence.ts';
export { addConfusions, type Confusion, confusionOf, EMPTY_CONFUSION } from './confusion.ts';
export { confusionMatrixOf } from './confusion-matrix-of.ts';
export { type ContrastOptions, type ContrastResult, MINIMUM_CELL } from './contrast-result.ts';
export { countBootstrapInterval } from './count-bootstrap-interval.ts';
export { cramerVonMises } from './cramer-von-mises.ts';
export { type DelongResult, delongTest } from './delong-test.ts';
export { type AdwinState, adwin, startAdwin } from './detectors/adwin.ts';
export { type CusumState, cusum, startCusum } from './detectors/cusum.ts';
export { cusumLimit } from './detectors/cusum-limit.ts';
export { type DdmState, ddm, startDdm } from './detectors/ddm.ts';
export type { DetectorStep, DetectorVerdict } from './detectors/detector-verdict.ts';
export { type PageHinkleyState, pageHinkley, startPageHinkley } from './detectors/page-hinkley.ts';
export { type Disparity, disparity } from './disparity.ts';
export type { DistanceResult, DivergenceResult } from './divergence-law.ts';
export { doaneEdges } from './doane-edges.ts';
export { type ArmedFeature, armFeature } from './drift/armed-feature.ts';
export { BASELINE_CHUNKS, CHUNK_ROWS, RUN_ROWS } from './drift/constants.ts';
export { countCells, type DriftValue } from './drift/count-cells.ts';
export { type DriftEvidence, type DriftFinding, driftFinding } from './drift/drift-finding.ts';
export { type DriftChunk, type DriftColumn, type DriftMonitor, startDrift, stepDrift } from './drift/drift-monitor.ts';
export type { FeaturePlan, PlanScore, ValueCount } from './drift/feature-plan.ts';
export { planColumn } from './drift/plan-column.ts';
export { planLevels } from './drift/plan-levels.ts';
export { planNumeric } from './drift/plan-numeric.ts';
export { type FeatureLook, watchFeature } from './drift/watch-feature.ts';
export { type ColumnFacts, type DriftPlan, driftPlan } from './drift-plan.ts';
export { type DriftMethod, type DriftPreset, driftPresets } from './drift-presets.ts';
export { type DriftSamples, type DriftScore, driftScore } from './drift-score.ts';
export { edgeCounts } from './edge-counts.ts';
export type { Fill } from './empty-bin-fill.ts';
export { energyDistance } from './energy-distance.ts';
export type { Estimate, Random, TestResult } from './estimate.ts';
export { type EstimateDifference, estimateDifference } from './estimate-difference.ts';
export {
  type EstimatedMetric,
  type EstimatedPerformance,
  estimatedPerformance,
  type PredictedCounts,
} from './estimated-performance.ts';
export { type EstimationError, estimationError } from './estimation-error.ts';
export { armDifference } from './experiment/arm-difference.ts';
export { type ArmEstimate, armEstimate, armInterval } from './experiment/arm-estimate.ts';
export { armImbalance } from './experiment/arm-imbalance.ts';
export { armSequence, type PlannedUnits } from './experiment/arm-sequence.ts';
export type { ArmMetric, ArmSums } from './experiment/arm-sums.ts';
export { type CupedArms, cuped } from './experiment/cuped.ts';
export type { EffectScale } from './experiment/effect-parts.ts';
export { type ExperimentDuration, experimentDuration } from './experiment/experiment-duration.ts';
export type { ExperimentPlan, PlannedMetric } from './experiment/experiment-plan.ts';
export { type ExperimentPower, experimentPower } from './experiment/experiment-power.ts';
export { type ExperimentSampleSize, experimentSampleSize } from './experiment/experiment-sample-size.ts';
export { interactionTest } from './experiment/interaction-test.ts';
export { type DetectableEffect, minimumDetectableEffect } from './experiment/minimum-detectable-effect.ts';
export { multipleExposureCheck } from './experiment/multiple-exposure-check.ts';
export { type NonInferiority, nonInferiority } from './experiment/non-inferiority.ts';
export { type PracticalOutcome, practicalOutcome } from './experiment/practical-outcome.ts';
export { type ArmCount, type SampleRatioCheck, sampleRatioCheck } from './experiment/sample-ratio-check.ts';
export { type ArmValues, winsorisedSums } from './experiment/winsorised-sums.ts';
export { type FairlearnMetrics, fairlearnMetrics } from './fairlearn-metrics.ts';
export { type FairnessSummary, fairnessSummary } from './fairness-summary.ts';
export { fisherExact } from './fisher-exact.ts';
export { type FourFifths, fourFifthsRule } from './four-fifths-rule.ts';
export { gTest } from './g-test.ts';
export { gapEstimate } from './gap-estimate.ts';
export { generalisedEntropy } from './generalised-entropy.ts';
export { type GroupComparison, groupComparison } from './group-comparison.ts';
export { crossGroups, type GroupCell, groupConfusions } from './group-confusions.ts';
export { type GroupRates, groupMetrics, type RateName, rateCells, SMALL_GROUP } from './group-metrics.ts';
export { hellinger } from './hellinger.ts';
export { holm } from './holm.ts';
export { type IsotonicFit, isotonicLevel, isotonicRegression } from './isotonic-regression.ts';
export { jensenShannon } from './jensen-shannon.ts';
export { type Block, type BlockContrast, type BlockSide, blockContrast } from './judge/block-contrast.ts';
export { blockRates } from './judge/block-rates.ts';
export { blockCount, MINIMUM_ROWS } from './judge/constants.ts';
export { exactRateSequence } from './judge/exact-rate-sequence.ts';
export { gridQuantile, type QuantileGrid, tailShift } from './judge/tail-shift.ts';
export { klDivergence } from './kl-divergence.ts';
export { kolmogorovSf } from './kolmogorov-sf.ts';
export { type BinnedKs, ksFromBins } from './ks-from-bins.ts';
export { ksOneSample } from './ks-one-sample.ts';
export { ksTwoSample } from './ks-two-sample.ts';
export { levene } from './levene.ts';
export { logLoss } from './log-loss.ts';
export { mannWhitney } from './mann-whitney.ts';
export { meanDifferenceSequence } from './mean-difference-sequence.ts';
export { mixtureTuning } from './mixture-tuning.ts';
export { type Moments, momentsOf } from './moments.ts';
export { type Alternative, msprt } from './msprt.ts';
export { msprtMean } from './msprt-mean.ts';
export { msprtMeans } from './msprt-means.ts';
export { msprtRates } from './msprt-rates.ts';
export { type MulticlassAuc, multiclassAuc } from './multiclass-auc.ts';
export { multiclassLosses } from './multiclass-losses.ts';
export {
  type ConfusionMatrix,
  type EmptyRate,
  type MulticlassMetrics,
  multiclassMetrics,
} from './multiclass-metrics.ts';
export { newcombeInterval } from './newcombe-interval.ts';
export { normalCdf } from './normal-cdf.ts';
export { meanEstimate, normalEstimate } from './normal-estimate.ts';
export { normalQuantile } from './normal-quantile.ts';
export { mergeNumeric, type NumericSummary, summariseNumeric } from './numeric-summary.ts';
export { oneVsRest } from './one-vs-rest.ts';
export { permutationTest } from './permutation-test.ts';
export { poissonDraw } from './poisson-draw.ts';
export { predictedCounts } from './predicted-counts.ts';
export { type ProbabilityScores, probabilityScores } from './probability-scores.ts';
export { type PsiResult, psi } from './psi.ts';
export { quantileCuts, runCuts, type ValueRun } from './quantile-cuts.ts';
export { quantileOf } from './quantile-of.ts';
export { quantileRanks } from './quantile-ranks.ts';
export { type GroupPair, rateContrast } from './rate-contrast.ts';
export { rateWorsening } from './rate-worsening.ts';
export { ratioInterval } from './ratio-interval.ts';
export {
  type CodedColumn,
  type GroupOutcomes,
  mergeProfiles,
  type PredictionSummary,
  type ProfileInput,
  type ReferenceProfile,
  referenceProfile,
} from './reference-profile.ts';
export { type RegressionMetrics, regressionMetrics } from './regression-metrics.ts';
export { addRegressionMoments, type RegressionMoments, regressionMoments } from './regression-moments.ts';
export { type Reliability, type ReliabilityBin, reliability } from './reliability.ts';
export { type ChunkSum, risePoint } from './rise-point.ts';
export { rocAuc } from './roc-auc.ts';
export { rocAucFromCounts } from './roc-auc-from-counts.ts';
export { type ScoreCounts, scoreCounts } from './score-counts.ts';
export { seededRandom } from './seeded-random.ts';
export type { SequentialResult } from './sequential-result.ts';
export { studentTTwoSided } from './student-t.ts';
export { sturgesEdges } from './sturges-edges.ts';
export { alignTallies, type Sample, type Tally, tallyOf } from './tally.ts';
export { totalVariation } from './total-variation.ts';
export { twoProportionZ } from './two-proportion-z.ts';
export { valueCounts } from './value-counts.ts';
export { type ValueMoments, valueMoments } from './value-moments.ts';
export { wasserstein } from './wasserstein.ts';
export { wassersteinFromBins } from './wasserstein-from-bins.ts';
export { type WeightedValues, weightedValues } from './weighted-values.ts';
export { welchT } from './welch-t.ts';
export { type Cell, wilsonInterval } from './wilson-interval.ts';
