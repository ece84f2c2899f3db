import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useWords } from '../../../ui/use-words.ts';
import type { FilterFault } from './filter-fault.ts';

interface FilterBoxProps {
  /** What is asked for now. */
  readonly filter: string;
  readonly fault: FilterFault | null;
  readonly onFilter: (filter: string) => void;
}

/** MLflow's filter as text; what cannot be read is marked where it stands. */
export function FilterBox({ filter, fault, onFilter }: FilterBoxProps) {
  const { t } = useWords();
  const [text, setText] = useState(filter);
  // Another address, by going back or by a link, brings its own filter.
  useEffect(() => setText(filter), [filter]);
  return (
    <form
      className="run-filter"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(text.trim());
      }}
    >
      <div className="row">
        <TextInput
          size="xs"
          className="grow mono-input"
          aria-label={t('runs.filter')}
          placeholder={examples[0]}
          spellCheck={false}
          autoComplete="off"
          value={text}
          error={fault !== null}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default">
          {t('runs.apply')}
        </Button>
        {filter === '' ? null : (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => {
              setText('');
              onFilter('');
            }}
          >
            {t('runs.clear')}
          </Button>
        )}
      </div>
      {fault === null ? null : <Fault filter={filter} fault={fault} />}
      <details className="small soft">
        <summary>{t('runs.filter_help')}</summary>
        <p>{t('runs.filter_about')}</p>
        <ul className="plain-list">
          {examples.map((example) => (
            <li key={example}>
              <code>{example}</code>
            </li>
          ))}
        </ul>
      </details>
    </form>
  );
}

const examples = [
  "metrics.accuracy > 0.9 AND params.model = 'tree'",
  "tags.team = 'credit' AND status = 'FINISHED'",
  "run_name LIKE 'sweep%'",
  'params."learning rate" IS NOT NULL',
  "params.seed IN ('1', '2')",
] as const;

/** The filter with the place of the fault marked, and what the server says about it. */
function Fault({ filter, fault }: { readonly filter: string; readonly fault: FilterFault }) {
  const { t } = useWords();
  const at = Math.min(fault.at, filter.length);
  return (
    <div className="filter-fault" role="alert">
      <code>
        {filter.slice(0, at)}
        <mark>{filter.slice(at, at + 1) || '␣'}</mark>
        {filter.slice(at + 1)}
      </code>
      <p>
        <strong>{t('runs.fault_at', { at: at + 1 })}</strong> <span lang="en">{fault.problem}</span>
      </p>
    </div>
  );
}
