import fc from 'fast-check';
import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createMetrics } from '../../platform/metrics.ts';
import { LatencyHistogram } from './latency-histogram.ts';

const buckets = [0.1, 0.25, 1, 5];
const name = 'seconds';
const help = 'How long.';

test('what is written is what the library’s own histogram writes, whatever is measured', async () => {
  const value = fc.oneof(fc.constantFrom(0, 0.1, 0.25, 1, 5), fc.double({ min: 0, max: 10, noNaN: true }));
  const measured = fc.array(fc.tuple(fc.constantFrom('a', 'b"\n'), value), { minLength: 1, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(measured, async (values) => {
      const theirs = new Registry();
      const library = new Histogram({ name, help, buckets, labelNames: ['route'], registers: [theirs] });
      const ours = new Registry();
      const own = new LatencyHistogram(ours, { name, help, buckets });
      for (const [route, seconds] of values) {
        library.labels({ route }).observe(seconds);
        own.of({ route }).observe(seconds);
      }
      expect(await ours.metrics()).toBe(await theirs.metrics());
      // Several processes are added up from what each shows of itself.
      const added = async (registry: Registry) => {
        const shown = await registry.getMetricsAsJSON();
        return AggregatorRegistry.aggregate([shown, shown] as unknown as object[]).metrics();
      };
      expect(await added(ours)).toBe(await added(theirs));
    }),
    { numRuns: 50 },
  );
});

test('it stands beside the others of a process', async () => {
  const registry = createMetrics();
  new LatencyHistogram(registry, { name, help, buckets }).of({ route: 'a' }).observe(3);
  expect(await registry.metrics()).toContain('seconds_bucket{le="5",route="a"} 1');
});
