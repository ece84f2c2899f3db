import { type AnalysisKind, analysisKinds, indicatorCatalogue } from '@haechi/contract';
import { limits, metric } from './metric-names.ts';
import { wordOf } from './prometheus-rules.ts';

type Unit = 'percentunit' | 'short' | 's' | 'ms' | 'h' | 'reqps' | 'bytes' | 'none';
type Step = { readonly color: string; readonly value: number | null };
interface PanelWish {
  readonly type: 'timeseries' | 'gauge' | 'stat';
  readonly title: string;
  readonly expr: string;
  readonly legend: string;
  readonly unit: Unit;
  readonly steps?: readonly Step[];
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
const datasource = { type: 'prometheus', uid: '${datasource}' } as const;
const green: Step = { color: 'green', value: null };
/** Grafana counts 24 columns; three panels a row, eight units high. */
const width = 8;
const height = 8;

function panel({ type, title, expr, legend, unit, steps = [green] }: PanelWish, place: number) {
  return {
    id: place + 1,
    type,
    title,
    datasource,
    gridPos: { x: (place % 3) * width, y: Math.floor(place / 3) * height, w: width, h: height },
    targets: [{ refId: 'A', expr, legendFormat: legend, datasource }],
    fieldConfig: {
      defaults: {
        unit,
        thresholds: { mode: 'absolute', steps },
        color: { mode: type === 'timeseries' ? 'palette-classic' : 'thresholds' },
      },
      overrides: [],
    },
    options:
      type === 'timeseries'
        ? { legend: { displayMode: 'list', placement: 'bottom' } }
        : { reduceOptions: { calcs: ['lastNotNull'] } },
  };
}

const variable = (name: string, label: string, query: string) => ({
  name,
  label,
  type: 'query',
  datasource,
  query: { query, refId: name },
  refresh: 2,
  includeAll: true,
  multi: true,
  current: { text: ['All'], value: ['$__all'] },
});

function dashboard(
  uid: string,
  title: string,
  content: { wishes: readonly PanelWish[]; variables: readonly unknown[] },
) {
  return {
    uid,
    title,
    tags: ['haechi'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '30s',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        ...content.variables,
      ],
    },
    annotations: { list: [] },
    panels: content.wishes.map(panel),
  };
}

const system = variable('system', 'System', `label_values(${metric.accuracy}, system)`);
const ofSystem = 'system=~"$system"';

const overview: readonly PanelWish[] = [
  {
    type: 'timeseries',
    title: 'Accuracy',
    expr: `${metric.accuracy}{${ofSystem}}`,
    legend: '{{system}} {{version}}',
    unit: 'percentunit',
    steps: [
      { color: 'red', value: null },
      { color: 'green', value: limits.accuracy },
    ],
  },
  {
    type: 'gauge',
    title: 'Drift score',
    expr: `${metric.drift}{${ofSystem}}`,
    legend: '{{system}} {{version}}',
    unit: 'percentunit',
    steps: [green, { color: 'yellow', value: limits.driftShare }, { color: 'red', value: limits.driftRed }],
  },
  {
    type: 'timeseries',
    title: 'Latency, 95th percentile',
    expr: 'haechi:prediction_latency_p95_seconds:5m',
    legend: '{{route}}',
    unit: 's',
  },
  {
    type: 'stat',
    title: 'Predictions today',
    expr: `sum by (route) (${metric.daily})`,
    legend: '{{route}}',
    unit: 'short',
  },
  {
    type: 'timeseries',
    title: 'Fairness gaps',
    expr: `${metric.gap}{${ofSystem}}`,
    legend: '{{version}} {{indicator}} {{attribute}}',
    unit: 'percentunit',
  },
  {
    type: 'timeseries',
    title: 'Open findings',
    expr: `${metric.openFindings}{${ofSystem}}`,
    legend: '{{system}} {{basis}}',
    unit: 'short',
  },
  {
    type: 'timeseries',
    title: 'Predictions',
    expr: `haechi:predictions:rate5m{${ofSystem}}`,
    legend: '{{route}} {{version}}',
    unit: 'reqps',
  },
  {
    type: 'timeseries',
    title: 'Refused predictions',
    expr: 'haechi:prediction_error_share:rate5m',
    legend: '{{route}}',
    unit: 'percentunit',
  },
];

const units: Readonly<Record<string, Unit>> = {
  share: 'percentunit',
  score: 'none',
  count: 'short',
  seconds: 's',
  milliseconds: 'ms',
  hours: 'h',
  per_second: 'reqps',
  own: 'none',
};
const subject = {
  window: '',
  feature: ' {{feature}}',
  attribute: ' {{attribute}}',
  group: ' {{attribute}}={{group}}',
  metric: ' {{feature}}',
} as const;

function ofKind(kind: AnalysisKind): PanelWish[] {
  return Object.entries(indicatorCatalogue).flatMap(([name, entry]): PanelWish[] => {
    if (entry.kind !== kind) return [];
    const title = wordOf(name);
    return [
      {
        type: 'timeseries',
        title: title.charAt(0).toUpperCase() + title.slice(1),
        expr: `haechi:${name}{${ofSystem}, monitor=~"$monitor"}`,
        legend: `{{version}}${subject[entry.of]} {{slice}}`,
        unit: units[entry.unit] ?? 'none',
      },
    ];
  });
}

const server: readonly PanelWish[] = [
  {
    type: 'timeseries',
    title: 'Events taken',
    expr: `sum(rate(${metric.accepted}[5m]))`,
    legend: 'events/s',
    unit: 'reqps',
  },
  {
    type: 'timeseries',
    title: 'Rows refused',
    expr: `sum(rate(${metric.rejected}[5m]))`,
    legend: 'rows/s',
    unit: 'reqps',
  },
  {
    type: 'gauge',
    title: 'Spool used',
    expr: `${metric.spoolBytes} / ${metric.spoolLimit}`,
    legend: '{{instance}}',
    unit: 'percentunit',
    steps: [green, { color: 'yellow', value: 0.5 }, { color: 'red', value: 0.8 }],
  },
  { type: 'timeseries', title: 'Time until rows are stored', expr: metric.spoolLag, legend: '{{instance}}', unit: 's' },
  {
    type: 'timeseries',
    title: 'Trail entries, in all and anchored',
    expr: `{__name__=~"${metric.trailEntries}|${metric.trailAnchored}"}`,
    legend: '{{__name__}}',
    unit: 'short',
  },
  {
    type: 'stat',
    title: 'Jobs given up',
    expr: metric.deadLetters,
    legend: '{{instance}}',
    unit: 'short',
    steps: [green, { color: 'red', value: 1 }],
  },
  {
    type: 'stat',
    title: 'Messages given up',
    expr: metric.outboxFailed,
    legend: '{{instance}}',
    unit: 'short',
    steps: [green, { color: 'red', value: 1 }],
  },
  { type: 'timeseries', title: 'Age of the snapshots', expr: metric.snapshotAge, legend: '{{instance}}', unit: 's' },
  { type: 'timeseries', title: 'Memory', expr: metric.memory, legend: '{{instance}}', unit: 'bytes' },
];

/** Every dashboard, by file name: an overview, one for each kind of monitor, and the server itself. */
export function dashboards(): Readonly<Record<string, unknown>> {
  const monitor = variable('monitor', 'Monitor', `label_values(${metric.indicator}{${ofSystem}}, monitor)`);
  const kinds = analysisKinds.map((kind): [string, unknown] => {
    const name = kind.replaceAll('_', '-');
    const title = `Haechi: ${kind.replaceAll('_', ' ')}`;
    return [
      `haechi-${name}.json`,
      dashboard(`haechi-${name}`, title, { wishes: ofKind(kind), variables: [system, monitor] }),
    ];
  });
  return {
    'haechi-overview.json': dashboard('haechi-overview', 'Haechi: overview', { wishes: overview, variables: [system] }),
    ...Object.fromEntries(kinds),
    'haechi-server.json': dashboard('haechi-server', 'Haechi: the server', { wishes: server, variables: [] }),
  };
}
