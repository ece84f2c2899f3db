import { ActionIcon, Skeleton, Tooltip } from '@mantine/core';
import { type ReactNode, Suspense, useState } from 'react';
import { Icon } from '../icon.tsx';
import type { IconName } from '../icon-paths.ts';
import { saveFile } from '../save-file.ts';
import { useWords } from '../use-words.ts';

interface ChartFrameProps {
  readonly title: string;
  readonly unit?: string | undefined;
  /** Of the file that is saved, without its ending. */
  readonly fileName: string;
  readonly aside?: ReactNode;
  readonly height: number;
  readonly isEmpty: boolean;
  readonly csv: () => string;
  readonly table: ReactNode;
  readonly legend: ReactNode;
  /** What is drawn; it may still have to be fetched. */
  readonly children: ReactNode;
}

/** What stands around every chart: title, table view, CSV, legend. */
export function ChartFrame({
  title,
  unit,
  fileName,
  aside,
  height,
  isEmpty,
  csv,
  table,
  legend,
  children,
}: ChartFrameProps) {
  const { t } = useWords();
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="card chart-card" aria-label={title}>
      <div className="chart-head">
        <h3>{title}</h3>
        {unit === undefined ? null : <span className="soft small">{unit}</span>}
        <span className="grow" />
        {aside}
        <Tool
          icon={asTable ? 'chart' : 'table'}
          label={asTable ? t('chart.as_chart') : t('chart.as_table')}
          about={title}
          onClick={() => setAsTable(!asTable)}
        />
        <Tool
          icon="download"
          label={t('chart.csv')}
          about={title}
          onClick={() => saveFile(`${fileName}.csv`, 'text/csv', csv())}
        />
      </div>
      {isEmpty ? (
        <div className="chart-empty soft" style={{ height }}>
          {t('chart.no_data')}
        </div>
      ) : asTable ? (
        table
      ) : (
        <Suspense fallback={<Skeleton height={height} radius="sm" />}>{children}</Suspense>
      )}
      {legend}
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
