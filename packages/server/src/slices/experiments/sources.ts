/** What the metrics of an experiment are sums of: each source is one kind of number that events bring, read once however many metrics use it. Pure. */
import type { ExperimentDefinition, ExperimentMetric } from '@haechi/contract';

export interface Source {
  readonly event: 'business' | 'feedback' | 'cost' | 'latency' | 'correct' | 'error';
  /** Name of a business metric, or a currency; '' for the others. */
  readonly name: string;
}

/** One number of a unit: from a source, the sum of its values, how many there were, or whether there was one. */
export interface Part {
  readonly source: number;
  readonly of: 'sum' | 'count' | 'any';
}

/** A metric as parts: `y` alone, or `y` by `d`. */
export interface MetricParts {
  readonly metric: ExperimentMetric;
  readonly kind: 'proportion' | 'mean' | 'ratio';
  readonly y: Part;
  readonly d: Part | null;
}

export interface Measured {
  readonly sources: readonly Source[];
  readonly metrics: readonly MetricParts[];
}

type Wish = {
  readonly event: Source['event'];
  readonly metric?: string | undefined;
  readonly currency?: string | undefined;
};

export function measuredOf({ metrics }: Pick<ExperimentDefinition, 'metrics'>): Measured {
  const sources: Source[] = [];
  const place = ({ event, metric, currency }: Wish): number => {
    const name = metric ?? currency ?? '';
    const found = sources.findIndex((source) => source.event === event && source.name === name);
    return found >= 0 ? found : sources.push({ event, name }) - 1;
  };
  const partsOf = (metric: ExperimentMetric): MetricParts => {
    if (metric.type === 'ratio') {
      const { numerator, denominator } = metric;
      const y: Part = { source: place(numerator), of: numerator.of };
      return { metric, kind: 'ratio', y, d: { source: place(denominator), of: denominator.of } };
    }
    const source = place(metric);
    if (metric.type === 'mean') return { metric, kind: 'ratio', y: { source, of: 'sum' }, d: { source, of: 'count' } };
    if (metric.type === 'conversion') return { metric, kind: 'proportion', y: { source, of: 'any' }, d: null };
    return { metric, kind: 'mean', y: { source, of: metric.type }, d: null };
  };
  return { metrics: metrics.map(partsOf), sources };
}
