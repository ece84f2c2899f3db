import { useMemo } from 'react';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { Sparkline } from '../../../ui/sparkline.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { useCourses } from '../courses/use-courses.ts';
import type { Course, RunDetail } from '../tracking-types.ts';

type Metric = RunDetail['metrics'][number];

/** The newest value of each metric, with its course in a line of text. */
export function MetricTable({ run }: { readonly run: RunDetail }) {
  const words = useWords();
  const { t } = words;
  const courses = useCourses([run.id]).data?.series;
  const byKey = useMemo(() => new Map((courses ?? []).map((course) => [course.key, course])), [courses]);
  return (
    <Section title={t('runs.metrics')} flush>
      {run.metrics.length === 0 ? (
        <p className="card-note soft">{t('run.no_metrics')}</p>
      ) : (
        <PlainTable
          label={t('runs.metrics')}
          columns={columns(words, byKey)}
          rows={run.metrics}
          rowKey={({ key }) => key}
        />
      )}
    </Section>
  );
}

function columns(words: Words, byKey: ReadonlyMap<string, Course>): Column<Metric>[] {
  const { t } = words;
  return [
    { key: 'key', title: t('field.name'), cell: ({ key }) => key },
    {
      key: 'value',
      title: t('run.last_value'),
      numeric: true,
      cell: ({ value }) => <strong title={String(value)}>{value === 'NaN' ? 'NaN' : words.number(value)}</strong>,
    },
    { key: 'step', title: t('courses.axis_step'), numeric: true, cell: ({ step }) => words.number(step) },
    {
      key: 'course',
      title: t('run.course'),
      cell: ({ key }) => {
        const course = byKey.get(key);
        if (course === undefined || course.n < 2) return <span className="soft">–</span>;
        const values = course.points.map(({ value }) => (value === 'NaN' ? null : value));
        return <Sparkline values={values} label={t('run.course_of', { name: key, n: words.number(course.n) })} />;
      },
    },
  ];
}
