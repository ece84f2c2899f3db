import { ActionIcon, Skeleton, Tooltip } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Icon } from '../icon.tsx';
import type { IconName } from '../icon-paths.ts';
import { saveFile } from '../save-file.ts';
import { useWords } from '../use-words.ts';
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

/** A chart with its title, legend, table view and CSV. */
export function ChartCard({ title, data, fileName, aside, height = 180, group }: ChartCardProps) {
  const { t } = useWords();
  const [table, setTable] = useState(false);
  const isEmpty = data.series.every(({ points }) => points.every(({ value }) => value === null));
  return (
    <section className="card chart-card" aria-label={title}>
      <div className="chart-head">
        <h3>{title}</h3>
        {data.unit === undefined ? null : <span className="soft small">{data.unit}</span>}
        <span className="grow" />
        {aside}
        <Tool
          icon={table ? 'chart' : 'table'}
          label={table ? t('chart.as_chart') : t('chart.as_table')}
          about={title}
          onClick={() => setTable(!table)}
        />
        <Tool
          icon="download"
          label={t('chart.csv')}
          about={title}
          onClick={() => saveFile(`${fileName}.csv`, 'text/csv', toCsv(data.series))}
        />
      </div>
      {isEmpty ? (
        <div className="chart-empty soft" style={{ height }}>
          {t('chart.no_data')}
        </div>
      ) : table ? (
        <ChartTable title={title} data={data} height={height} />
      ) : (
        <Suspense fallback={<Skeleton height={height} radius="sm" />}>
          <ChartCanvas data={data} label={title} height={height} {...(group === undefined ? {} : { group })} />
        </Suspense>
      )}
      <ChartLegend series={data.series} />
    </section>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly about: string;
  readonly onClick: () => void;
}

function Tool({ icon, label, about, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${label}: ${about}`} onClick={onClick}>
        <Icon name={icon} size={15} />
      </ActionIcon>
    </Tooltip>
  );
}
