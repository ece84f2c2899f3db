import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counter, Gauge } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import { FleetMetrics, showMetrics } from './fleet-metrics.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-fleet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const socket = join(folder, 'metrics-1.sock');

function processMetrics(answered: number) {
  const metrics = createMetrics();
  const registers = [metrics];
  new Counter({ name: 'model_predictions_total', help: 'h', labelNames: ['route'], registers })
    .labels('apply')
    .inc(answered);
  new Gauge({ name: 'haechi_spool_bytes', help: 'h', registers }).set(answered);
  new Gauge({ name: 'haechi_trail_entries', help: 'h', registers }).set(7);
  return metrics;
}
const end = (server: Server) => new Promise((resolve) => server.close(resolve));
const countOf = (text: string, name: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.split(' ')
    .at(-1);

test('adds up what processes count, once; what one that ended had counted stays', async () => {
  const fleet = new FleetMetrics({ own: processMetrics(1), sockets: [socket], log: createLog('silent') });
  const first = await showMetrics(processMetrics(10), { socket, process: 'a' });
  const both = await fleet.metrics();
  expect(countOf(both, 'model_predictions_total{')).toBe('11');
  expect(countOf(both, 'haechi_spool_bytes')).toBe('11');
  expect(countOf(both, 'haechi_trail_entries')).toBe('7');
  await end(first);
  const alone = await fleet.metrics();
  expect([countOf(alone, 'model_predictions_total{'), countOf(alone, 'haechi_spool_bytes')]).toEqual(['11', '1']);
  const second = await showMetrics(processMetrics(100), { socket, process: 'b' });
  const again = await fleet.metrics();
  expect([countOf(again, 'model_predictions_total{'), countOf(again, 'haechi_spool_bytes')]).toEqual(['111', '101']);
  await end(second);
});
