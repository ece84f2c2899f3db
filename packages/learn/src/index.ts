export { type BinnedFeatures, binNumbers, binTexts } from './boosting/binned-features.ts';
export { scoreBoostedTrees } from './boosting/boosted-trees.ts';
export { fitBoostedTrees } from './boosting/fit-boosted-trees.ts';
export { trainBoostedTrees } from './boosting/train-boosted-trees.ts';
export { distinctCount } from './column-levels.ts';
export { type DriftOrder, type DriftRequest, driftOrder } from './drift-order.ts';
export { explainLogistic, type LogisticExplanation } from './explain-logistic.ts';
export {
  type CategoricalEncoding,
  encodedWidth,
  type FeatureEncoding,
  type NumericEncoding,
  totalWidth,
} from './feature-encoding.ts';
export { fitLogisticRegression, type LogisticFit } from './fit-logistic-regression.ts';
export { fitPreprocessor } from './fit-preprocessor.ts';
export { type Groups, groupsOf } from './groups-of.ts';
export { injectLabelDefect, type LabelDefect, type LabelDefectLineage } from './inject-label-defect.ts';
export { type DroppedColumn, type DropReason, type Inspection, inspectColumns } from './inspect-columns.ts';
export { INSPECTION_LIMITS } from './inspection-limits.ts';
export { LearnProblem, type LearnProblemCode } from './learn-problem.ts';
export { type LogisticModel, parseLogisticModel } from './logistic-model.ts';
export { type ParsedCsv, parseCsv } from './parse-csv.ts';
export { runPipeline } from './pipeline/compile-pipeline.ts';
export { fitPipeline, type PipelineFit, type PipelineWish, runPipelineOnTable } from './pipeline/fit-pipeline.ts';
export { outputSources } from './pipeline/output-sources.ts';
export { parsePipeline } from './pipeline/parse-pipeline.ts';
export type { Pipeline, PipelineInput, PipelineStep, PipelineValue } from './pipeline/pipeline.ts';
export { type FeatureProblem, type RowScore, scoreRow } from './score-row.ts';
export { scoreTable } from './score-table.ts';
export { shuffled } from './shuffled.ts';
export { encodeTable, type SparseMatrix } from './sparse-matrix.ts';
export { splitRows } from './split-rows.ts';
export {
  type CategoricalColumn,
  type Column,
  columnOf,
  type NumericColumn,
  selectColumns,
  selectRows,
  type Table,
} from './table.ts';
export { type CellValue, cellAt, rowAt } from './table-cell.ts';
export { tableFromRows } from './table-from-rows.ts';
export { type TargetLabels, targetLabels } from './target-labels.ts';
export { type TrainedLogistic, trainLogistic } from './train-logistic.ts';
export { adoptCompiledForest, type CompiledForest, compiledForest } from './trees/compiled-forest.ts';
export { fillTreeRow } from './trees/fill-tree-row.ts';
export { parseTreeModel, treeFormat } from './trees/parse-tree-model.ts';
export { scoreTrees, type TreeScale } from './trees/score-trees.ts';
export type { TreeFeature, TreeModel, TreeObjective } from './trees/tree-model.ts';
export type { TreeOutcome, TreeProblem } from './trees/tree-problem.ts';
