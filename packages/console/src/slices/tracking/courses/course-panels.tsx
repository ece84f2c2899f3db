import { SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { CourseCard } from '../../../ui/chart/course-card.tsx';
import type { CourseData } from '../../../ui/chart/course-types.ts';
import { Loaded } from '../../../ui/loaded.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { Course } from '../tracking-types.ts';
import { type CourseAxis, courseSeries, drawnKeys, notAboveZero } from './course-data.ts';
import { useCourses } from './use-courses.ts';

/** Charts shown at first, and added by each "more". */
const shownAtOnce = 6;

interface NamedRun {
  readonly id: string;
  readonly name: string;
}
interface CoursePanelsProps {
  /** At most as many as lines can be told apart. */
  readonly runs: readonly NamedRun[];
  readonly note?: string;
}

/** How each metric went, a chart each, all with one axis; lines of several runs in one chart. */
export function CoursePanels({ runs, note }: CoursePanelsProps) {
  const { t } = useWords();
  const read = useCourses(runs.map(({ id }) => id));
  const [axis, setAxis] = useState<CourseAxis>('step');
  const [log, setLog] = useState(false);
  const [wanted, setWanted] = useState('');
  return (
    <Section
      title={t('courses.title')}
      aside={
        <>
          <TextInput
            size="xs"
            w={160}
            aria-label={t('courses.find')}
            placeholder={t('courses.find')}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('courses.axis')}
            data={(['step', 'elapsed'] as const).map((value) => ({ value, label: t(`courses.axis_${value}`) }))}
            value={axis}
            onChange={(value) => setAxis(value === 'elapsed' ? 'elapsed' : 'step')}
          />
          <Switch
            size="xs"
            label={t('courses.log')}
            checked={log}
            onChange={(event) => setLog(event.currentTarget.checked)}
          />
        </>
      }
      {...(note === undefined ? {} : { lead: note })}
    >
      <Loaded read={read} height={240}>
        {({ series, left_out }) => (
          <>
            <Panels courses={series} runs={runs} axis={axis} log={log} wanted={wanted} />
            {left_out === 0 ? null : <p className="soft small">{t('courses.left_out', { count: left_out })}</p>}
          </>
        )}
      </Loaded>
    </Section>
  );
}

interface PanelsProps {
  readonly courses: readonly Course[];
  readonly runs: readonly NamedRun[];
  readonly axis: CourseAxis;
  readonly log: boolean;
  readonly wanted: string;
}

function Panels({ courses, runs, axis, log, wanted }: PanelsProps) {
  const { t } = useWords();
  const [most, setMost] = useState(shownAtOnce);
  const keys = drawnKeys(courses).filter((key) => key.toLowerCase().includes(wanted.trim().toLowerCase()));
  if (keys.length === 0)
    return <p className="soft">{wanted.trim() === '' ? t('courses.none') : t('courses.none_match')}</p>;
  return (
    <>
      <div className="grid-3">
        {keys.slice(0, most).map((key) => (
          <Panel
            key={key}
            title={key}
            courses={courses.filter((course) => course.key === key)}
            runs={runs}
            axis={axis}
            log={log}
          />
        ))}
      </div>
      {keys.length > most ? <MoreButton onMore={() => setMost(most + shownAtOnce)} /> : null}
    </>
  );
}

function Panel({ title, courses, runs, axis, log }: Omit<PanelsProps, 'wanted'> & { readonly title: string }) {
  const words = useWords();
  const data: CourseData = useMemo(() => {
    const series = runs.flatMap(({ id, name }) => {
      const course = courses.find(({ run }) => run === id);
      return course === undefined ? [] : [courseSeries(course, name, axis)];
    });
    return {
      series,
      across: words.t(`courses.axis_${axis}`),
      acrossText: axis === 'step' ? words.number : words.duration,
      log,
    };
  }, [courses, runs, axis, log, words]);
  const hidden = log ? notAboveZero(data.series) : 0;
  const n = courses.reduce((sum, course) => sum + course.n, 0);
  const said = [
    ...(courses.some(({ thinned }) => thinned) ? [words.t('courses.thinned', { n: words.number(n) })] : []),
    ...(hidden === 0 ? [] : [words.t('courses.not_above_zero', { count: hidden })]),
  ];
  return (
    <CourseCard
      title={title}
      data={data}
      fileName={title.replaceAll(/[^\w.-]+/g, '-')}
      group={`courses ${axis}`}
      {...(said.length === 0 ? {} : { note: said.join(' ') })}
    />
  );
}
