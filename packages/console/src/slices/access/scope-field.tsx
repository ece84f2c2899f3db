import { MultiSelect } from '@mantine/core';
import { useRead } from '../../data/use-read.ts';
import { useWords } from '../../ui/use-words.ts';

interface ScopeFieldProps {
  /** Empty: all systems. */
  readonly systems: readonly string[];
  readonly onChange: (systems: string[]) => void;
}

/** For which systems something holds; none named means all. */
export function ScopeField({ systems, onChange }: ScopeFieldProps) {
  const { t } = useWords();
  const known = useRead(['systems', 'list'], { query: { limit: 500 } }).data?.items ?? [];
  return (
    <MultiSelect
      label={t('scope.label')}
      placeholder={systems.length === 0 ? t('scope.all') : ''}
      data={known.map(({ id, name }) => ({ value: id, label: name }))}
      value={[...systems]}
      onChange={onChange}
      searchable
      clearable
    />
  );
}

export function scopeOf(systems: readonly string[]): { all: true } | { systems: string[] } {
  return systems.length === 0 ? { all: true } : { systems: [...systems] };
}
