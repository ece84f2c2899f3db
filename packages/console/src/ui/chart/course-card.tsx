import { lazy, type ReactNode } from 'react';
import { useWords } from '../use-words.ts';
import { ChartFrame } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import type { CourseData } from './course-types.ts';
import { coursesToCsv } from './to-csv.ts';

const CourseCanvas = lazy(async () => ({ default: (await import('./course-canvas.tsx')).CourseCanvas }));
/** Rows that a table shows at most; the CSV has all. */
const mostRows = 200;

interface CourseCardProps {
  readonly title: string;
  readonly data: CourseData;
  readonly fileName: string;
  readonly group?: string;
  readonly note?: ReactNode;
  readonly height?: number;
}

/** Values over steps or time with title, legend, table view and CSV. */
export function CourseCard({ title, data, fileName, group, note, height = 190 }: CourseCardProps) {
  return (
    <ChartFrame
      title={title}
      fileName={fileName}
      height={height}
      isEmpty={data.series.every(({ points }) => points.every(({ value }) => value === null))}
      csv={() => coursesToCsv(data)}
      table={<CourseTable title={title} data={data} height={height} />}
      legend={
        <>
          {data.series.length > 1 ? (
            <ChartLegend series={data.series.map(({ name }) => ({ name, points: [] }))} />
          ) : null}
          {note === undefined ? null : <div className="chart-note soft">{note}</div>}
        </>
      }
    >
      <CourseCanvas data={data} label={title} height={height} group={group} />
    </ChartFrame>
  );
}

function CourseTable({ title, data, height }: Pick<CourseCardProps, 'title' | 'data'> & { readonly height: number }) {
  const words = useWords();
  const rows = data.series
    .flatMap(({ name, points }, place) => points.map((point, index) => ({ ...point, name, key: `${place} ${index}` })))
    .slice(-mostRows);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll chart-table" style={{ height }} tabIndex={0} aria-label={title}>
      <table className="table dense">
        <thead>
          <tr>
            <th scope="col" className="numeric">
              {data.across}
            </th>
            <th scope="col">{words.t('chart.series')}</th>
            <th scope="col" className="numeric">
              {words.t('chart.value')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, x, name, value }) => (
            <tr key={key}>
              <td className="numeric">{data.acrossText(x)}</td>
              <td>{name}</td>
              <td className="numeric">{words.number(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
