import { lazy } from 'react';
import { type Column, PlainTable } from '../data-table.tsx';
import { useWords } from '../use-words.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { DotData } from './course-types.ts';
import { dotsToCsv } from './to-csv.ts';

const DotCanvas = lazy(async () => ({ default: (await import('./dot-canvas.tsx')).DotCanvas }));

interface DotCardProps {
  readonly title: string;
  readonly data: DotData;
  readonly fileName: string;
  readonly height?: number;
}

/** Dots with title, table view and CSV. */
export function DotCard({ title, data, fileName, height = 260 }: DotCardProps) {
  const words = useWords();
  const columns: Column<DotData['dots'][number]>[] = [
    { key: 'name', title: words.t('field.name'), cell: ({ name }) => name },
    { key: 'x', title: data.xName, cell: ({ x }) => (typeof x === 'string' ? x : words.number(x)) },
    { key: 'y', title: data.yName, numeric: true, cell: ({ y }) => words.number(y) },
  ];
  return (
    <ChartFrame
      title={title}
      fileName={fileName}
      height={height}
      isEmpty={data.dots.length === 0}
      csv={() => dotsToCsv(data)}
      table={<PlainTable label={title} columns={columns} rows={data.dots} rowKey={({ name, x }) => `${name} ${x}`} />}
      legend={null}
    >
      <DotCanvas data={data} label={title} height={height} />
    </ChartFrame>
  );
}
