import { MultiSelect } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import { type ColumnGroup, columnGroups, keysByGroup, type RunColumn } from './run-columns.ts';

interface ColumnChooserProps {
  /** What the runs have. */
  readonly known: Readonly<Record<ColumnGroup, readonly string[]>>;
  readonly chosen: readonly RunColumn[];
  readonly onChoose: (columns: readonly RunColumn[]) => void;
}

/** Columns by group: metrics, parameters, tags. */
export function ColumnChooser({ known, chosen, onChoose }: ColumnChooserProps) {
  const { t } = useWords();
  const keys = keysByGroup(chosen);
  const set = (group: ColumnGroup, next: readonly string[]) =>
    onChoose(columnGroups.flatMap((one) => (one === group ? next : keys[one]).map((key) => ({ group: one, key }))));
  return (
    <details className="small">
      <summary>{t('runs.columns', { count: chosen.length })}</summary>
      <div className="column-chooser">
        {columnGroups.map((group) => (
          <MultiSelect
            key={group}
            size="xs"
            label={t(`runs.${group}`)}
            placeholder={keys[group].length === 0 ? t('runs.no_column') : ''}
            data={[...new Set([...known[group], ...keys[group]])]}
            value={keys[group]}
            onChange={(next) => set(group, next)}
            limit={200}
            searchable
            clearable
            hidePickedOptions
          />
        ))}
      </div>
    </details>
  );
}
