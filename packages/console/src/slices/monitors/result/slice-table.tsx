import type { MonitorResult } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useRead } from '../../../data/use-read.ts';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { VerdictMark } from '../../../ui/verdict.tsx';
import type { MonitorKey } from '../definition/monitor-types.ts';
import { sliceWords } from '../definition/monitor-words.ts';
import { type ResultSearch, sliceInSearch } from './use-result-choice.ts';

const badness = { fail: 0, error: 1, pass: 2, skipped: 3 } as const;

interface SliceTableProps extends MonitorKey {
  /** End of the window. */
  readonly to: string;
  readonly onChoose: (search: ResultSearch) => void;
}

/** Versions and slices of one window side by side, the worst first. Shown only where there are several. */
export function SliceTable({ to, onChoose, ...key }: SliceTableProps) {
  const words = useWords();
  const { t } = words;
  const read = useRead(['monitorDefinitions', 'results'], { params: key, query: { from: to, to, limit: 500 } });
  const items = read.data?.items ?? [];
  if (items.length < 2) return null;
  const rows = items.toSorted(
    (a, b) => badness[a.verdict] - badness[b.verdict] || shareFailed(b) - shareFailed(a) || b.n_current - a.n_current,
  );
  return (
    <Section title={t('slices.title')} lead={t('slices.about')} flush>
      <PlainTable
        label={t('slices.title')}
        columns={columns(words, onChoose)}
        rows={rows}
        rowKey={({ version, slice }) => `${version} ${slice}`}
      />
    </Section>
  );
}

function shareFailed({ failed, judged }: MonitorResult): number {
  return judged === 0 ? 0 : failed / judged;
}

function columns(words: Words, onChoose: SliceTableProps['onChoose']): Column<MonitorResult>[] {
  const { t } = words;
  return [
    {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    {
      key: 'slice',
      title: t('monitor.slice'),
      cell: ({ slice }) => <strong className="nowrap">{sliceWords(slice, words)}</strong>,
    },
    { key: 'version', title: t('finding.version'), cell: ({ version }) => <span className="nowrap">{version}</span> },
    {
      key: 'reason',
      title: t('field.reason'),
      wide: true,
      cell: ({ reason }) => <div className="cell-sentence">{words.say(reason)}</div>,
    },
    {
      key: 'failed',
      title: t('slices.failed'),
      numeric: true,
      cell: ({ failed, judged }) =>
        t('slices.failed_of', { failed: words.number(failed), judged: words.number(judged) }),
    },
    { key: 'n', title: 'n', numeric: true, wide: true, cell: ({ n_current }) => words.number(n_current) },
    {
      key: 'show',
      title: t('field.actions'),
      cell: ({ window, version, slice }) => (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`${t('slices.show')}: ${version}, ${sliceWords(slice, words)}`}
          onClick={() => onChoose({ window: window.to, version, slice: sliceInSearch(slice) })}
        >
          {t('slices.show')}
        </Button>
      ),
    },
  ];
}
