import { SegmentedControl, Select } from '@mantine/core';
import { useRead } from '../../data/use-read.ts';
import { useWords } from '../../ui/use-words.ts';

interface Search {
  readonly system?: string | undefined;
  readonly state?: string | undefined;
}
interface ActFiltersProps {
  readonly states: readonly { readonly value: string; readonly label: string }[];
  readonly search: Search;
  readonly onChange: (search: Search) => void;
}

/** State and system, kept in the address. */
export function ActFilters({ states, search, onChange }: ActFiltersProps) {
  const { t } = useWords();
  const systems = useRead(['systems', 'list'], { query: { limit: 500 } }).data?.items ?? [];
  return (
    <div className="filters">
      <SegmentedControl
        size="xs"
        aria-label={t('field.state')}
        data={[{ value: 'all', label: t('filter.all') }, ...states]}
        value={search.state ?? 'all'}
        onChange={(value) => onChange({ ...search, state: value === 'all' ? undefined : value })}
      />
      <Select
        size="xs"
        w={220}
        aria-label={t('field.system')}
        placeholder={t('switcher.all')}
        data={systems.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.system ?? null}
        onChange={(value) => onChange({ ...search, system: value ?? undefined })}
        searchable
        clearable
      />
    </div>
  );
}
