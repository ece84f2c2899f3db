import { Select } from '@mantine/core';
import { useWords } from '../../../ui/use-words.ts';
import { historySpans } from './use-history-range.ts';

interface SpanSelectProps {
  readonly span: string | undefined;
  readonly onChange: (span: string | undefined) => void;
}

/** How far back a history goes: the last windows, or so many days. */
export function SpanSelect({ span, onChange }: SpanSelectProps) {
  const { t } = useWords();
  return (
    <Select
      size="xs"
      w={160}
      aria-label={t('range.label')}
      data={[
        { value: 'windows', label: t('history.last_windows') },
        ...historySpans.map((days) => ({ value: days, label: t('history.days', { count: Number(days) }) })),
      ]}
      value={span ?? 'windows'}
      allowDeselect={false}
      onChange={(value) => onChange(value === null || value === 'windows' ? undefined : value)}
    />
  );
}
