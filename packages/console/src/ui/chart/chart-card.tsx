import { lazy, type ReactNode } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { ChartTable } from './chart-table.tsx';
import type { ChartData } from './chart-types.ts';
import { toCsv } from './to-csv.ts';

/** ECharts comes only with the first chart. */
const ChartCanvas = lazy(async () => ({ default: (await import('./chart-canvas.tsx')).ChartCanvas }));

interface ChartCardProps {
  readonly title: string;
  readonly data: ChartData;
  /** Of the file that is saved. */
  readonly fileName: string;
  readonly aside?: ReactNode;
  readonly height?: number;
  readonly group?: string;
}

/** Lines over time with title, legend, table view and CSV. */
export function ChartCard({ title, data, fileName, aside, height = 180, group }: ChartCardProps) {
  return (
    <ChartFrame
      title={title}
      unit={data.unit}
      fileName={fileName}
      aside={aside}
      height={height}
      isEmpty={data.series.every(({ points }) => points.every(({ value }) => value === null))}
      csv={() => toCsv(data.series)}
      table={<ChartTable title={title} data={data} height={height} />}
      legend={<ChartLegend series={data.series} />}
    >
      <ChartCanvas data={data} label={title} height={height} {...(group === undefined ? {} : { group })} />
    </ChartFrame>
  );
}
