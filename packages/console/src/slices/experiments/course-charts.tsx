import type { api, Experiment, ResponseOf } from '@haechi/contract';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import type { ChartLimit } from '../../ui/chart/chart-types.ts';
import { useWords, type Words } from '../../ui/use-words.ts';

type Point = ResponseOf<typeof api.experiments.results>['points'][number];

interface CourseChartsProps {
  readonly experiment: Pick<Experiment, 'id' | 'definition'>;
  readonly points: readonly Point[];
}

/** How the effect on each primary metric came to where it is: its interval narrows look by look. */
export function CourseCharts({ experiment, points }: CourseChartsProps) {
  const words = useWords();
  const { t } = words;
  const last = points.at(-1);
  const first = points[0];
  if (first === undefined || last === undefined) return <p className="soft">{t('ab.no_looks')}</p>;
  const pairs = new Map(
    points.flatMap(({ metrics }) => metrics.map(({ name, arm }) => [`${name}/${arm}`, { name, arm }] as const)),
  );
  return (
    <div className="grid-2">
      {[...pairs].map(([key, { name, arm }]) => (
        <ChartCard
          key={key}
          title={t('ab.course_of', { metric: name, arm })}
          fileName={`${experiment.id}-${name}-${arm}`}
          height={200}
          data={{
            series: [{ name: `${name} · ${arm}`, points: points.map((point) => pointOf(point, { name, arm })) }],
            limits: limitsOf(experiment, { name, words }),
            from: Date.parse(first.at),
            to: Date.parse(last.at),
            zero: true,
          }}
        />
      ))}
    </div>
  );
}

function pointOf({ at, units, metrics }: Point, { name, arm }: { readonly name: string; readonly arm: string }) {
  const found = metrics.find((metric) => metric.name === name && metric.arm === arm);
  return {
    time: Date.parse(at),
    value: found?.value ?? null,
    lower: found?.lower ?? null,
    upper: found?.upper ?? null,
    n: units,
  };
}

/** Zero, and the smallest effect that matters where it is said in the metric's own unit. */
function limitsOf(
  { definition }: Pick<Experiment, 'definition'>,
  { name, words }: { readonly name: string; readonly words: Words },
): ChartLimit[] {
  const { t } = words;
  const effect = definition.metrics.find((metric) => metric.name === name)?.smallest_effect;
  const zero = { value: 0, label: t('ab.no_effect') };
  if (effect === undefined || 'relative' in effect) return [zero];
  const label = t('ab.smallest');
  return [zero, { value: effect.absolute, label }, { value: -effect.absolute, label }];
}
