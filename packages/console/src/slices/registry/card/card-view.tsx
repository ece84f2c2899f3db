import type { CardMetric, ModelCard } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { type Column, PlainTable } from '../../../ui/data-table.tsx';
import { type Fact, Facts } from '../../../ui/facts.tsx';
import { Section } from '../../../ui/page.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import { CheckList } from '../approvals/check-list.tsx';
import { ApprovalMark } from '../marks.tsx';
import { useWho } from '../use-who.ts';
import { CardText } from './card-text.tsx';

/** The card of a version as a person reads it, from what it is for to how it was approved. */
export function CardView({ card }: { readonly card: ModelCard }) {
  return (
    <div className="stack">
      <Details card={card} />
      <Considerations card={card} />
      <Numbers card={card} />
      <Data card={card} />
      <Use card={card} />
      <Approval card={card} />
    </div>
  );
}

interface Part {
  readonly card: ModelCard;
}

function Details({ card }: Part) {
  const { t } = useWords();
  const { overview, documentation, version, owners, developer, license, references, citation, routes, run_id, sha256 } =
    card.model_details;
  const facts: Fact[] = [
    { name: t('field.created'), value: <TimeText at={version.date} show="both" /> },
    { name: t('version.developer'), value: <CardText text={developer} /> },
    { name: t('card.owners'), value: <CardText text={owners} /> },
    { name: t('card.license'), value: <CardText text={license} /> },
    {
      name: t('routes.title'),
      value:
        routes.length === 0 ? (
          <span className="soft">{t('graph.serves_nothing')}</span>
        ) : (
          <span className="row">
            {routes.map((route) => (
              <Link key={route} to="/routes/$route" params={{ route }}>
                {route}
              </Link>
            ))}
          </span>
        ),
    },
    { name: t('card.references'), value: <CardText text={references} /> },
    { name: t('card.citation'), value: <CardText text={citation} /> },
    ...(run_id === null ? [] : [{ name: t('graph.run'), value: run_id }]),
    { name: t('card.sha256'), value: <span className="hash">{sha256}</span> },
  ];
  return (
    <Section title={t('card.details')}>
      <div className="stack">
        <div className="prose">
          <CardText text={overview === '' ? version.description : overview} />
          {documentation === '' ? null : <CardText text={documentation} />}
        </div>
        <Facts facts={facts} />
      </div>
    </Section>
  );
}

function Considerations({ card }: Part) {
  const { t } = useWords();
  const { considerations } = card;
  const parts = [
    'purpose',
    'users',
    'use_cases',
    'out_of_scope',
    'limitations',
    'tradeoffs',
    'ethics',
    'mitigation',
  ] as const;
  return (
    <Section title={t('card.considerations')}>
      <Facts
        facts={parts.map((part) => ({ name: t(`card.${part}`), value: <CardText text={considerations[part]} /> }))}
      />
    </Section>
  );
}

function Numbers({ card }: Part) {
  const words = useWords();
  const { t } = words;
  const { metrics, bias_metrics, groups } = card.quantitative_analysis;
  const tables = [
    { title: t('version.metrics'), rows: metrics },
    { title: t('card.bias'), rows: bias_metrics },
    { title: t('card.groups'), rows: groups },
  ].filter(({ rows }) => rows.length > 0);
  return (
    <Section title={t('card.numbers')} flush>
      {tables.length === 0 ? <p className="card-note soft">{t('version.no_metrics')}</p> : null}
      {tables.map(({ title, rows }) => (
        <div key={title}>
          <h3 className="table-title">{title}</h3>
          <PlainTable
            label={title}
            columns={columns(words, rows)}
            rows={rows}
            rowKey={({ type, slice }) => `${type} ${slice}`}
          />
        </div>
      ))}
    </Section>
  );
}

function columns(words: Words, rows: readonly CardMetric[]): Column<CardMetric>[] {
  const { t } = words;
  const slice: Column<CardMetric> = {
    key: 'slice',
    title: t('card.slice'),
    cell: (metric) => metric.slice ?? t('filter.all'),
  };
  return [
    { key: 'type', title: t('field.name'), cell: ({ type }) => words.word('metric', type) },
    ...(rows.some((row) => row.slice !== null) ? [slice] : []),
    { key: 'value', title: t('field.value'), numeric: true, cell: ({ value }) => words.number(value) },
    {
      key: 'interval',
      title: t('card.interval'),
      numeric: true,
      cell: ({ lower, upper }) =>
        lower === null || upper === null
          ? '–'
          : t('estimate.range', { lower: words.number(lower), upper: words.number(upper) }),
    },
    { key: 'n', title: t('evidence.n'), numeric: true, cell: ({ n }) => words.number(n) },
    { key: 'limit', title: t('field.limit'), numeric: true, cell: ({ threshold }) => words.number(threshold) },
    { key: 'method', title: t('comparison.method'), wide: true, cell: ({ method }) => words.word('method', method) },
  ];
}

function Data({ card }: Part) {
  const words = useWords();
  const { t } = words;
  const { data, architecture, format, inputs, classes } = card.model_parameters;
  return (
    <Section title={t('card.data')}>
      <Facts
        facts={[
          { name: t('card.architecture'), value: <CardText text={architecture} /> },
          { name: t('version.format'), value: format },
          {
            name: t('lineage.dataset'),
            value: `${data.name} · ${t('lineage.rows', { rows: words.number(data.rows) })}`,
          },
          { name: t('card.data_period'), value: <CardText text={data.period} /> },
          {
            name: t('lineage.dropped'),
            value: <CardText text={data.dropped.map(({ column, why }) => `${column} (${why})`)} none />,
          },
          {
            name: t('card.alterations'),
            value: <CardText text={data.alterations.map(({ description }) => description)} none />,
          },
          { name: t('version.takes'), value: inputs.map(({ name }) => name).join(', ') },
          { name: t('version.gives'), value: classes.length === 0 ? t('task.regression') : classes.join(', ') },
        ]}
      />
    </Section>
  );
}

function Use({ card }: Part) {
  const { t } = useWords();
  return (
    <Section title={t('card.use')}>
      <div className="stack tight">
        <CardText text={card.use.notes} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <pre className="snippet" tabIndex={0}>
          <code>{JSON.stringify(card.use.example, null, 2)}</code>
        </pre>
        <h3>{t('card.monitoring')}</h3>
        <CardText text={card.monitoring.notes} />
      </div>
    </Section>
  );
}

function Approval({ card }: Part) {
  const { t } = useWords();
  const who = useWho();
  const { status, checks, decided_by, decided_at, reason, override, texts_changed_since } = card.approval;
  return (
    <Section title={t('version.approval')} aside={<ApprovalMark status={status} />}>
      <div className="stack">
        {decided_by === null ? null : (
          <div>
            <span className="row soft">
              {who(decided_by)} · <TimeText at={decided_at} />
              {override === null ? null : <Mark tone="warn" word={t(`approvals.by_${override}`)} />}
            </span>
            <p className="said">{reason}</p>
          </div>
        )}
        {texts_changed_since ? (
          <div>
            <Mark tone="warn" word={t('approvals.texts_changed')} />
          </div>
        ) : null}
        {checks.length === 0 ? <p className="soft">{t('approvals.never')}</p> : <CheckList checks={checks} />}
      </div>
    </Section>
  );
}
