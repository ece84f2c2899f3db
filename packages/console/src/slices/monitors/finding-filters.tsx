import { indicatorNameSchema } from '@haechi/contract';
import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useRead } from '../../data/use-read.ts';
import { useWords } from '../../ui/use-words.ts';
import { monitorName } from './definition/monitor-words.ts';

export const findingBases = ['limit', 'versus_stable', 'monitor'] as const;

/** Which findings are shown, as the address has it. */
export interface FindingSearch {
  readonly show?: string | undefined;
  readonly basis?: string | undefined;
  readonly monitor?: string | undefined;
  readonly indicator?: string | undefined;
  readonly version?: string | undefined;
}
interface FindingFiltersProps {
  readonly system: string;
  readonly search: FindingSearch;
  readonly onChange: (search: FindingSearch) => void;
}
/** Time to finish typing, ms. */
const patience = 400;

/** Open or all, what they are held against, monitor, indicator, version; kept in the address. */
export function FindingFilters({ system, search, onChange }: FindingFiltersProps) {
  const words = useWords();
  const { t } = words;
  const monitors = useRead(['monitorDefinitions', 'list'], { params: { system }, query: { limit: 200 } }).data?.items;
  const typed = useDebouncedCallback(
    (version: string) => onChange({ ...search, version: version || undefined }),
    patience,
  );
  const field = { size: 'xs', w: 180, clearable: true, searchable: true, placeholder: t('filter.all') } as const;
  return (
    <div className="filters">
      <SegmentedControl
        size="xs"
        aria-label={t('findings.show')}
        data={[
          { value: 'open', label: t('findings.open') },
          { value: 'all', label: t('findings.all') },
        ]}
        value={search.show === 'all' ? 'all' : 'open'}
        onChange={(value) => onChange({ ...search, show: value === 'all' ? 'all' : undefined })}
      />
      <Select
        {...field}
        label={t('findings.basis')}
        data={findingBases.map((value) => ({ value, label: t(`basis.${value}`) }))}
        value={search.basis ?? null}
        onChange={(value) => onChange({ ...search, basis: value ?? undefined })}
      />
      <Select
        {...field}
        label={t('monitors.monitor')}
        data={(monitors ?? []).map((monitor) => ({ value: monitor.id, label: monitorName(monitor) }))}
        value={search.monitor ?? null}
        onChange={(value) => onChange({ ...search, monitor: value ?? undefined })}
      />
      <Select
        {...field}
        label={t('field.indicator')}
        data={indicatorNameSchema.options.map((value) => ({ value, label: words.indicator(value) }))}
        value={search.indicator ?? null}
        onChange={(value) => onChange({ ...search, indicator: value ?? undefined })}
      />
      <TextInput
        size="xs"
        w={150}
        label={t('finding.version')}
        placeholder={t('filter.all')}
        defaultValue={search.version ?? ''}
        onChange={(event) => typed(event.currentTarget.value)}
      />
    </div>
  );
}
