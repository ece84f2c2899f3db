import { type IndicatorName, indicatorCatalogue, indicatorNameSchema } from '@haechi/contract';
import { SegmentedControl, Select } from '@mantine/core';
import { useMemo } from 'react';
import { useRead } from '../../../data/use-read.ts';
import { ChartCard } from '../../../ui/chart/chart-card.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { useWords } from '../../../ui/use-words.ts';
import type { MonitorState } from '../definition/monitor-types.ts';
import { sliceWords } from '../definition/monitor-words.ts';
import { indicatorUnit } from '../indicator-unit.ts';
import { type HistoryPoint, historySeries } from './history-series.ts';
import { SpanSelect } from './span-select.tsx';
import { useHistoryRange } from './use-history-range.ts';
import { sliceInSearch } from './use-result-choice.ts';
import { type ResultPlace, useUsualIndicator } from './use-usual-indicator.ts';

/** What of the address says which number is followed. */
export interface HistorySearch {
  readonly indicator?: string | undefined;
  readonly feature?: string | undefined;
  readonly attribute?: string | undefined;
  /** `slice`: a series for each slice of the chosen version; else one for each version. */
  readonly by?: string | undefined;
  /** Days that are shown; the last windows when left out. */
  readonly span?: string | undefined;
}
interface HistoryPanelProps {
  readonly monitor: MonitorState;
  readonly search: HistorySearch;
  /** The result that is shown below. */
  readonly at: ResultPlace;
  readonly onChange: (search: HistorySearch) => void;
}

/** One number of a monitor over time with its interval and limit, by version or by slice. */
export function HistoryPanel({ monitor, search, at, onChange }: HistoryPanelProps) {
  const words = useWords();
  const { t } = words;
  const { to, version, slice } = at;
  const usual = useUsualIndicator(monitor, { to, version, slice });
  const own = indicatorNameSchema.options.filter((name) => indicatorCatalogue[name].kind === monitor.kind);
  const indicator = own.find((name) => name === search.indicator) ?? usual ?? own[0];
  const isBySlice = search.by === 'slice';
  const { query, ...axis } = useHistoryRange(monitor, search.span);
  const { feature, attribute } = search;
  const read = useRead(['monitorDefinitions', 'history'], {
    params: { system: monitor.system, monitor: monitor.id },
    query: { ...query, indicator: indicator ?? 'volume', feature, attribute, ...(isBySlice ? {} : { slice }) },
  });
  const nameOf = useMemo(
    () => (point: HistoryPoint) => (isBySlice ? sliceWords(point.slice, words) : point.version),
    [isBySlice, words],
  );
  const points = read.data?.points;
  const shown = useMemo(
    () =>
      historySeries(
        (points ?? []).filter((point) => !isBySlice || point.version === version),
        nameOf,
      ),
    [points, isBySlice, version, nameOf],
  );
  if (indicator === undefined) return null;
  const title = [
    words.indicator(indicator),
    feature ?? attribute ?? null,
    isBySlice ? version : sliceWords(slice, words),
  ]
    .filter((part) => part !== null)
    .join(' · ');
  // A point carries its limit alone; on which side it lies follows from what is worse.
  const side = indicatorCatalogue[indicator].worse === 'low' ? 'min' : 'max';
  const hasSlices = monitor.slices.length > 0;
  return (
    <section aria-label={t('history.title')} className="stack tight">
      <div className="row">
        <h2 className="grow">{t('history.title')}</h2>
        {hasSlices ? (
          <SegmentedControl
            size="xs"
            aria-label={t('history.by')}
            data={[
              { value: 'version', label: t('history.by_version') },
              { value: 'slice', label: t('history.by_slice') },
            ]}
            value={isBySlice ? 'slice' : 'version'}
            onChange={(by) => onChange({ ...search, by: by === 'slice' ? 'slice' : undefined })}
          />
        ) : null}
        <SpanSelect span={search.span} onChange={(span) => onChange({ ...search, span })} />
        <IndicatorSelect
          indicator={indicator}
          names={own}
          onChange={(next) => onChange({ ...search, indicator: next, feature: undefined, attribute: undefined })}
        />
      </div>
      <Loaded read={read} height={290}>
        {({ truncated }) => (
          <ChartCard
            title={title}
            height={220}
            fileName={[monitor.id, indicator, feature ?? attribute, sliceInSearch(slice)].filter(Boolean).join('-')}
            data={{
              series: shown.series,
              limits: shown.limits.map((value) => ({
                value,
                label: t(`limit.${side}`, { value: words.number(value) }),
              })),
              ...axis,
              unit: indicatorUnit(indicator, words),
            }}
            aside={
              <span className="soft small">
                {truncated ? t('history.truncated') : ''}
                {shown.hidden > 0 ? ` ${t('chart.hidden', { n: shown.hidden })}` : ''}
              </span>
            }
          />
        )}
      </Loaded>
      {shown.series.some(({ points: all }) => all.some(({ revised }) => revised)) ? (
        <p className="soft small">{t('history.revised')}</p>
      ) : null}
    </section>
  );
}

interface IndicatorSelectProps {
  readonly indicator: IndicatorName;
  readonly names: readonly IndicatorName[];
  readonly onChange: (indicator: string | undefined) => void;
}

function IndicatorSelect({ indicator, names, onChange }: IndicatorSelectProps) {
  const words = useWords();
  return (
    <Select
      size="xs"
      w={260}
      aria-label={words.t('field.indicator')}
      data={names.map((name) => ({ value: name, label: words.indicator(name) }))}
      value={indicator}
      allowDeselect={false}
      searchable
      onChange={(value) => onChange(value ?? undefined)}
    />
  );
}
