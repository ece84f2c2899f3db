export { ComparisonTable } from './comparison-table.tsx';
export { findingReason } from './finding-reason.tsx';
export { FindingTable } from './finding-table.tsx';
export { IndicatorCharts } from './indicator-charts.tsx';
export { LimitsForm } from './limits-form.tsx';
