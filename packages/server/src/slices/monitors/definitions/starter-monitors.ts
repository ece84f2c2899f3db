import { type MonitorEdit, type MonitorStarter, monitorEditSchema } from '@haechi/contract';
import type { z } from 'zod';

type Given = z.input<typeof monitorEditSchema>;

/** Cadences of the field's catalogue of indicators: drift and performance daily, fairness weekly, quality, latency and costs hourly. Limits are the kind's defaults. */
const starters: Readonly<Record<string, Given>> = {
  'drift-daily': { kind: 'data_drift', window: { type: 'time', size: '1d' } },
  'fairness-weekly': { kind: 'fairness', window: { type: 'time', size: '1w' } },
  'performance-daily': { kind: 'performance', window: { type: 'time', size: '1d' } },
  'predictions-daily': { kind: 'prediction_drift', window: { type: 'time', size: '1d' } },
  'quality-hourly': { kind: 'data_quality', window: { type: 'time', size: '1h' } },
  'latency-hourly': {
    kind: 'system',
    window: { type: 'time', size: '1h' },
    reference: { type: 'same_hour_last_week' },
    limits: [{ indicator: 'latency_p95', side: 'max', value: 250, min_n: 200 }],
  },
  'cost-hourly': {
    kind: 'cost',
    window: { type: 'time', size: '1h' },
    reference: { type: 'same_hour_last_week' },
    slices: ['route', 'version'],
  },
  'drift-stream': { kind: 'data_drift', window: { type: 'stream' } },
  'drift-by-calls': { kind: 'data_drift', window: { type: 'count', size: 10_000 } },
};

const definitionOf = (given: Given): MonitorEdit => monitorEditSchema.parse(given);

/** Ready-made definitions, ready to be created as they are. */
export const starterMonitors: readonly MonitorStarter[] = Object.entries(starters).map(([id, given]) => ({
  id,
  name: { key: `monitors.starter.${id.replaceAll('-', '_')}`, params: {} },
  why: { key: `monitors.starter.${id.replaceAll('-', '_')}_why`, params: {} },
  definition: definitionOf(given),
}));
