import { lazy, type ReactNode } from 'react';
import { useWords } from '../use-words.ts';
import { BarLegend } from './bar-legend.tsx';
import { BarTable } from './bar-table.tsx';
import { ChartFrame } from './chart-frame.tsx';
import type { BarData } from './chart-types.ts';
import { barsToCsv } from './to-csv.ts';

const BarCanvas = lazy(async () => ({ default: (await import('./bar-canvas.tsx')).BarCanvas }));

/** Room of one lying value, and of the axis below, px. */
const rowHeight = 26;
const axisHeight = 44;

interface BarCardProps {
  readonly title: string;
  readonly data: BarData;
  readonly fileName: string;
  /** What the categories are, at the head of their column in the table. */
  readonly categoryTitle: string;
  readonly aside?: ReactNode;
  readonly note?: ReactNode;
  readonly height?: number;
}

/** Values by category with title, legend, table view and CSV. */
export function BarCard({ title, data, fileName, categoryTitle, aside, note, height = 180 }: BarCardProps) {
  const { t } = useWords();
  const tall = data.look === 'intervals' ? data.categories.length * rowHeight + axisHeight : height;
  return (
    <ChartFrame
      title={title}
      unit={data.unit}
      fileName={fileName}
      aside={aside}
      height={tall}
      isEmpty={data.series.every(({ values }) => values.every(({ value }) => value === null))}
      csv={() => barsToCsv(data)}
      table={<BarTable title={title} data={data} categoryTitle={categoryTitle} height={tall} />}
      legend={
        <>
          {data.look === 'overlay' ? <BarLegend series={data.series} /> : null}
          {data.look === 'reliability' ? <p className="chart-note soft">{t('chart.diagonal')}</p> : null}
          {note === undefined ? null : <div className="chart-note soft">{note}</div>}
        </>
      }
    >
      <BarCanvas data={data} label={title} height={tall} />
    </ChartFrame>
  );
}
