import { ActionIcon, Select } from '@mantine/core';
import { Icon } from '../../../ui/icon.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { sliceWords } from '../definition/monitor-words.ts';
import { type ResultChoice, type ResultSearch, sliceInSearch } from './use-result-choice.ts';

interface ResultChooserProps {
  readonly choice: ResultChoice;
  readonly onChange: (search: ResultSearch) => void;
}

/** Window, version and slice of the result that is shown, with a step to the window before and after. */
export function ResultChooser({ choice, onChange }: ResultChooserProps) {
  const words = useWords();
  const { t } = words;
  const { to, version, slice, windows, versions, slices } = choice;
  const at = windows.findIndex(({ window }) => window.to === to);
  const search = { window: to, version, slice: sliceInSearch(slice) };
  const options = windows.map(({ window, verdict, revised }) => ({
    value: window.to,
    label: [spanWords(window, words), t(`verdict.${verdict}`), revised ? t('result.revised') : '']
      .filter((part) => part !== '')
      .join(' · '),
  }));
  const step = (by: number) => {
    const next = windows[at + by]?.window.to;
    return { disabled: next === undefined, onClick: () => onChange({ ...search, window: next }) };
  };
  return (
    <div className="filters">
      <Select
        label={t('finding.window')}
        size="xs"
        w={330}
        data={
          at === -1 && to !== undefined ? [{ value: to, label: words.absolute(Date.parse(to)) }, ...options] : options
        }
        value={to ?? null}
        allowDeselect={false}
        searchable
        onChange={(value) => onChange({ ...search, window: value ?? undefined })}
      />
      <ActionIcon.Group>
        <ActionIcon variant="default" size={30} aria-label={t('result.older')} {...step(1)}>
          <Icon name="chevronLeft" size={16} />
        </ActionIcon>
        <ActionIcon variant="default" size={30} aria-label={t('result.newer')} {...step(-1)} disabled={at <= 0}>
          <Icon name="chevronRight" size={16} />
        </ActionIcon>
      </ActionIcon.Group>
      {versions.length < 2 ? null : (
        <Select
          label={t('finding.version')}
          size="xs"
          w={170}
          data={versions}
          value={version}
          allowDeselect={false}
          onChange={(value) => onChange({ version: value ?? version, slice: search.slice })}
        />
      )}
      {slices.length < 2 ? null : (
        <Select
          label={t('monitor.slice')}
          size="xs"
          w={190}
          data={slices.map((name) => ({ value: sliceInSearch(name), label: sliceWords(name, words) }))}
          value={sliceInSearch(slice)}
          allowDeselect={false}
          searchable
          onChange={(value) => onChange({ version, slice: value ?? undefined })}
        />
      )}
    </div>
  );
}

/** A window in words, in the reader's zone; the end without its day where both ends are on one. */
export function spanWords(
  { from, to }: { readonly from: string; readonly to: string },
  { language }: { readonly language: string },
): string {
  const format = new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return format.formatRange(Date.parse(from), Date.parse(to));
}
