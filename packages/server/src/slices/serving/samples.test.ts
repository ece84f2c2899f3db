import { expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { ServingSamples } from './samples.ts';
import type { ServingMetrics } from './serving-metrics.ts';

const silent: ServingMetrics = {
  forTarget: () => ({ answered: () => {} }),
  failed: () => {},
  substituted: () => undefined,
  unlogged: () => {},
};
const target = { system: 'loans', route: 'credit', version: 'credit/1', variant: 'stable' };

function open() {
  const written: Record<string, unknown>[] = [];
  let now = 0;
  let away = false;
  const samples = new ServingSamples({
    clock: { ...systemClock, monotonic: () => now },
    log: createLog('silent'),
    rows: {
      insert: async (_, rows) => {
        if (away) throw new Error('away');
        if (Array.isArray(rows)) written.push(...rows);
      },
    },
    load: () => ({ cpu: 0.25, memory: 0.1 }),
    processId: 'smp_1',
    served: () => new Map([['credit', { system: 'loans' }]]),
  });
  return {
    samples,
    written,
    pass: (ms: number) => {
      now += ms;
    },
    leave: (gone: boolean) => {
      away = gone;
    },
  };
}

test('answers, refusals and failures of a minute are written once, by version where one was chosen', async () => {
  const { samples, written, pass } = open();
  const metrics = samples.beside(silent);
  const meters = metrics.forTarget(target);
  for (let i = 0; i < 3; i += 1) meters.answered(0.001, 0);
  metrics.failed('credit', 'feature_missing');
  metrics.failed('credit', 'not_ready');
  metrics.failed('nowhere', 'not_found');
  pass(60_000);
  await samples.flush();
  const shared = { system_id: 'loans', route: 'credit', process: 'smp_1', seconds: 60, cpu: 0.25, memory: 0.1 };
  expect(written).toEqual([
    expect.objectContaining({ ...shared, version: 'credit/1', variant: 'stable', answered: 3, refused: 0, failed: 0 }),
    expect.objectContaining({ ...shared, version: '', variant: '', answered: 0, refused: 1, failed: 1 }),
  ]);
  pass(60_000);
  await samples.flush();
  expect(written.slice(2).map(({ answered, refused, failed }) => [answered, refused, failed])).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

test('what cannot be written waits', async () => {
  const { samples, written, pass, leave } = open();
  samples.beside(silent).forTarget(target).answered(0.001, 0);
  leave(true);
  pass(60_000);
  await samples.flush();
  expect(written).toEqual([]);
  leave(false);
  pass(60_000);
  await samples.flush();
  expect(written.map(({ answered, seconds }) => [answered, seconds])).toEqual([
    [1, 60],
    [0, 60],
  ]);
});
