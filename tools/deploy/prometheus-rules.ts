import { indicatorCatalogue, messageTexts } from '@haechi/contract';
import { limits, metric } from './metric-names.ts';

interface Recording {
  readonly record: string;
  readonly expr: string;
}
interface Alerting {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: 'minor' | 'serious' };
  readonly annotations: { readonly summary: string; readonly description: string };
}
interface Group<Rule> {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}
export interface RuleFile {
  readonly groups: readonly Group<Recording | Alerting>[];
}

/** By which labels an indicator of the catalogue is one series. */
const labelsOf = {
  window: 'system, monitor, version, slice',
  feature: 'system, monitor, version, slice, feature',
  attribute: 'system, monitor, version, slice, attribute',
  group: 'system, monitor, version, slice, attribute, group',
  metric: 'system, monitor, version, slice, feature',
} as const;

/** One recorded series for each indicator, so that dashboards and people need not know the labels that tell processes apart. */
function indicatorRules(): Recording[] {
  return Object.entries(indicatorCatalogue).map(([name, { of, worse }]) => ({
    record: `haechi:${name}`,
    expr: `${worse === 'low' ? 'min' : 'max'} by (${labelsOf[of]}) (${metric.indicator}{indicator="${name}"})`,
  }));
}

const servingRules: readonly Recording[] = [
  { record: 'haechi:predictions:rate5m', expr: `sum by (system, route, version) (rate(${metric.predictions}[5m]))` },
  { record: 'haechi:prediction_errors:rate5m', expr: `sum by (route) (rate(${metric.errors}[5m]))` },
  {
    record: 'haechi:prediction_error_share:rate5m',
    expr: `sum by (route) (rate(${metric.errors}[5m])) / (sum by (route) (rate(${metric.errors}[5m])) + sum by (route) (rate(${metric.predictions}[5m])))`,
  },
  {
    record: 'haechi:prediction_latency_p95_seconds:5m',
    expr: `histogram_quantile(0.95, sum by (le, route) (rate(${metric.duration}[5m])))`,
  },
];

export const recordingRules = (): RuleFile => ({
  groups: [
    { name: 'haechi-serving', interval: '30s', rules: servingRules },
    { name: 'haechi-indicators', interval: '60s', rules: indicatorRules() },
  ],
});

type Alarm = Pick<Alerting, 'alert' | 'expr'> & {
  readonly wait: string;
  readonly severity: 'minor' | 'serious';
  readonly says: string;
};
const alerting = ({ alert, expr, wait, severity, says }: Alarm): Alerting => ({
  alert,
  expr,
  for: wait,
  labels: { severity },
  annotations: { summary: says.split('. ')[0] ?? says, description: says },
});

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const modelAlarms: readonly Alarm[] = [
  {
    alert: 'HaechiAccuracyLow',
    expr: `${metric.accuracy} < ${limits.accuracy}`,
    wait: '15m',
    severity: 'serious',
    says:
      'Accuracy of {{ $labels.version }} ({{ $labels.system }}) is {{ $value | humanizePercentage }}. The limit is ' +
      percent(limits.accuracy) +
      '.',
  },
  {
    alert: 'HaechiDataDrift',
    expr: `${metric.drift} > ${limits.driftShare}`,
    wait: '15m',
    severity: 'minor',
    says:
      '{{ $value | humanizePercentage }} of the features of {{ $labels.version }} ({{ $labels.system }}) drifted. The limit is ' +
      percent(limits.driftShare) +
      '.',
  },
  {
    alert: 'HaechiTprGap',
    expr: `${metric.gap}{indicator="tpr_gap"} > ${limits.tprGap}`,
    wait: '15m',
    severity: 'serious',
    says:
      'The true-positive-rate gap by {{ $labels.attribute }} of {{ $labels.version }} ({{ $labels.system }}) is {{ $value }}. The limit is ' +
      String(limits.tprGap) +
      '.',
  },
  {
    alert: 'HaechiFprGap',
    expr: `${metric.gap}{indicator="fpr_gap"} > ${limits.fprGap}`,
    wait: '15m',
    severity: 'serious',
    says:
      'The false-positive-rate gap by {{ $labels.attribute }} of {{ $labels.version }} ({{ $labels.system }}) is {{ $value }}. The limit is ' +
      String(limits.fprGap) +
      '.',
  },
  {
    alert: 'HaechiMonitorFailing',
    expr: `max by (system, monitor, indicator, version, slice) (${metric.verdict}) == 1`,
    wait: '0s',
    severity: 'serious',
    says: 'Monitor {{ $labels.monitor }} of {{ $labels.system }} fails on {{ $labels.indicator }} of {{ $labels.version }}. Open its page for the numbers it rests on.',
  },
  {
    alert: 'HaechiLatencyHigh',
    expr: `haechi:prediction_latency_p95_seconds:5m > ${limits.p95Seconds}`,
    wait: '10m',
    severity: 'minor',
    says:
      'The 95th percentile of latency on route {{ $labels.route }} is {{ $value }} s. The limit is ' +
      String(limits.p95Seconds) +
      ' s.',
  },
  {
    alert: 'HaechiPredictionErrors',
    expr: `haechi:prediction_error_share:rate5m > ${limits.errorShare}`,
    wait: '10m',
    severity: 'serious',
    says:
      '{{ $value | humanizePercentage }} of the predictions on route {{ $labels.route }} are refused. The limit is ' +
      percent(limits.errorShare) +
      '.',
  },
];

const serverAlarms: readonly Alarm[] = [
  {
    alert: 'HaechiDown',
    expr: 'up{job="haechi"} == 0',
    wait: '1m',
    severity: 'serious',
    says: 'Haechi at {{ $labels.instance }} does not answer. Look at its log; the supervisor starts it again by itself.',
  },
  {
    alert: 'HaechiSpoolFilling',
    expr: `${metric.spoolBytes} / ${metric.spoolLimit} > 0.8`,
    wait: '5m',
    severity: 'serious',
    says: 'The spool is {{ $value | humanizePercentage }} full. Events are refused when it is full; see whether the row store takes rows.',
  },
  {
    alert: 'HaechiSpoolLag',
    expr: `${metric.spoolLag} > 300`,
    wait: '5m',
    severity: 'minor',
    says: 'Events wait {{ $value }} s before they are stored. Monitors judge later by as much.',
  },
  {
    alert: 'HaechiRowsLost',
    expr: `${metric.spoolLost} > 0`,
    wait: '0s',
    severity: 'serious',
    says: '{{ $value }} rows of the spool could not be read back. The log names the segment.',
  },
  {
    alert: 'HaechiTrailAlarm',
    expr: `${metric.trailAlarm} == 1`,
    wait: '0s',
    severity: 'serious',
    says: 'The trail does not match its second place. Open the trail page and verify.',
  },
  {
    alert: 'HaechiDeadLetters',
    expr: `${metric.deadLetters} > 0`,
    wait: '10m',
    severity: 'minor',
    says: '{{ $value }} jobs were given up after their last attempt. The log says why.',
  },
  {
    alert: 'HaechiMessagesGivenUp',
    expr: `${metric.outboxFailed} > 0`,
    wait: '10m',
    severity: 'minor',
    says: '{{ $value }} messages to people were given up. See the channels.',
  },
  {
    alert: 'HaechiSnapshotOld',
    expr: `${metric.snapshotAge} > 60`,
    wait: '1m',
    severity: 'minor',
    says: 'The records have not confirmed routes, keys and limits for {{ $value }} s. What was known last goes on serving.',
  },
];

export const alertRules = (): RuleFile => ({
  groups: [
    { name: 'haechi-models', interval: '30s', rules: modelAlarms.map(alerting) },
    { name: 'haechi-server', interval: '30s', rules: serverAlarms.map(alerting) },
  ],
});

/** The catalogue's name of an indicator in English. */
export const wordOf = (indicator: string): string => messageTexts.en[`indicator.${indicator}`] ?? indicator;
