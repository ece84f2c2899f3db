import type { ResultOf } from '../../data/calls.ts';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { ApprovalMark, StageTag } from './marks.tsx';

type Compared = ResultOf<'registry', 'compare'>;
type MetricRow = Compared['metrics'][number];
type LineageRow = Compared['lineage'][number];

/** Two versions beside each other: where they stand, metrics with differences, what they take and give, where they come from. */
export function VersionDifference({ compared }: { readonly compared: Compared }) {
  const words = useWords();
  const { t } = words;
  const { left, right, metrics, lineage } = compared;
  return (
    <div className="stack">
      <div className="grid-2">
        <Side version={left} />
        <Side version={right} />
      </div>
      {compared.same_artifact ? (
        <div>
          <Mark tone="warn" word={t('difference.same_artifact')} />
        </div>
      ) : null}
      <Section
        title={t('version.metrics')}
        lead={t('difference.metrics_about', { right: right.label, left: left.label })}
        flush
      >
        {metrics.length === 0 ? (
          <p className="card-note soft">{t('version.no_metrics')}</p>
        ) : (
          <PlainTable
            label={t('version.metrics')}
            columns={metricColumns(words, compared)}
            rows={metrics}
            rowKey={({ kind, name }) => `${kind} ${name}`}
          />
        )}
      </Section>
      <Signature signature={compared.signature} />
      <Section title={t('versions.lineage')} flush>
        {lineage.length === 0 ? (
          <p className="card-note soft">{t('difference.same_lineage')}</p>
        ) : (
          <PlainTable
            label={t('versions.lineage')}
            columns={lineageColumns(words, compared)}
            rows={lineage}
            rowKey={({ path }) => path}
          />
        )}
      </Section>
    </div>
  );
}

function Side({ version }: { readonly version: Compared['left'] }) {
  return (
    <Section title={version.label} aside={<ApprovalMark status={version.approval_status} />}>
      <div className="row">
        <StageTag stage={version.stage} />
        <span className="soft">{version.description}</span>
      </div>
    </Section>
  );
}

function metricColumns(words: Words, { left, right }: Compared): Column<MetricRow>[] {
  const { t } = words;
  return [
    {
      key: 'name',
      title: t('field.name'),
      cell: ({ name, kind }) => (
        <>
          {words.word('metric', name)}{' '}
          {kind === 'bias' ? <span className="soft small">{t('version.kind_bias')}</span> : null}
        </>
      ),
    },
    { key: 'left', title: left.label, numeric: true, cell: (row) => words.number(row.left) },
    { key: 'right', title: right.label, numeric: true, cell: (row) => words.number(row.right) },
    {
      key: 'difference',
      title: t('difference.difference'),
      numeric: true,
      cell: ({ difference }) => (difference === null ? '–' : <strong>{words.signed(difference)}</strong>),
    },
  ];
}

function Signature({ signature }: { readonly signature: Compared['signature'] }) {
  const { t } = useWords();
  const { added, removed, retyped, classes_changed } = signature;
  const said = [
    ...(added.length === 0 ? [] : [t('difference.added', { names: added.join(', ') })]),
    ...(removed.length === 0 ? [] : [t('difference.removed', { names: removed.join(', ') })]),
    ...retyped.map(({ name, left, right }) => t('difference.retyped', { name, left, right })),
    ...(classes_changed ? [t('difference.classes')] : []),
  ];
  return (
    <Section title={t('difference.signature')}>
      {said.length === 0 ? (
        <p className="soft">{t('difference.same_signature')}</p>
      ) : (
        <ul className="plain-list">
          {said.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** A JSON value as people write it: texts without their quotes. */
function plain(json: string | null): string {
  if (json === null) return '–';
  return /^"[^"\\]*"$/.test(json) ? json.slice(1, -1) : json;
}

function lineageColumns({ t }: Words, { left, right }: Compared): Column<LineageRow>[] {
  return [
    { key: 'path', title: t('difference.path'), cell: ({ path }) => path },
    { key: 'left', title: left.label, cell: (row) => <span className="value">{plain(row.left)}</span> },
    { key: 'right', title: right.label, cell: (row) => <span className="value">{plain(row.right)}</span> },
  ];
}
