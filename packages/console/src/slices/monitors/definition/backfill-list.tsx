import { Progress } from '@mantine/core';
import { usePages } from '../../../data/use-read.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import type { MonitorKey } from './monitor-types.ts';

/** How often a back-fill is asked how far it is, ms. */
const every = 5_000;
const tones = { waiting: 'skipped', running: 'warn', done: 'pass', failed: 'error' } as const;

/** Back-fills and how far each is. Shown only where there was one. */
export function BackfillList(key: MonitorKey) {
  const words = useWords();
  const pages = usePages(['monitorDefinitions', 'backfills'], { limit: 10 }, { params: { ...key }, every });
  if (!pages.isPending && pages.error === null && pages.items.length === 0) return null;
  const title = words.t('backfill.list');
  return (
    <Section title={title} flush>
      <DataTable label={title} columns={columns(words)} pages={pages} rowKey={({ id }) => id} empty={null} />
    </Section>
  );
}

type Backfill = ReturnType<typeof usePages<'monitorDefinitions', 'backfills'>>['items'][number];

function columns(words: Words): Column<Backfill>[] {
  const { t } = words;
  return [
    {
      key: 'state',
      title: t('field.state'),
      cell: ({ state, error }) => (
        <>
          <Mark tone={tones[state]} word={t(`backfill.state_${state}`)} look="plain" />
          {error === null ? null : <div className="soft small">{error}</div>}
        </>
      ),
    },
    {
      key: 'span',
      title: t('finding.window'),
      cell: ({ from, to }) => (
        <span className="small">
          <TimeText at={from} show="absolute" /> – <TimeText at={to} show="absolute" />
        </span>
      ),
    },
    {
      key: 'done',
      title: t('backfill.windows'),
      cell: ({ done, windows }) => {
        const said = t('backfill.done_of', { done: words.number(done), windows: words.number(windows) });
        return (
          <div className="cell-bar">
            <Progress value={windows === 0 ? 0 : (100 * done) / windows} size="sm" aria-label={said} />
            <span className="soft small nowrap">{said}</span>
          </div>
        );
      },
    },
  ];
}
