import type { ModelVersion } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useActorName } from '../../data/use-actor-name.ts';
import { useMay } from '../../data/use-me.ts';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';

interface Row {
  readonly name: string;
  readonly kind: 'metric' | 'bias';
  readonly value: number;
}

/** Every metric that was registered with a version. */
export function MetricTable({ version }: { readonly version: ModelVersion }) {
  const words = useWords();
  const { t } = words;
  const rows = (['metric', 'bias'] as const).flatMap((kind) =>
    Object.entries(kind === 'metric' ? version.metrics : version.bias_metrics).map(([name, value]) => ({
      name,
      kind,
      value,
    })),
  );
  return (
    <Section title={t('version.metrics')} flush>
      {rows.length === 0 ? (
        <p className="card-note soft">{t('version.no_metrics')}</p>
      ) : (
        <PlainTable
          label={t('version.metrics')}
          columns={columns(words)}
          rows={rows}
          rowKey={({ name, kind }) => `${kind} ${name}`}
        />
      )}
    </Section>
  );
}

function columns(words: Words): Column<Row>[] {
  const { t } = words;
  return [
    { key: 'name', title: t('field.name'), cell: ({ name }) => words.word('metric', name) },
    { key: 'kind', title: t('version.kind'), cell: ({ kind }) => t(`version.kind_${kind}`) },
    { key: 'value', title: t('field.value'), numeric: true, cell: ({ value }) => words.number(value) },
  ];
}

/** What a version is: file, what it takes and gives, who made it, its tags. */
export function VersionFacts({ version }: { readonly version: ModelVersion }) {
  const words = useWords();
  const { t } = words;
  const nameOf = useActorName();
  const { signature, tags, created_by } = version;
  const by = nameOf({ kind: created_by.startsWith('key') ? 'key' : 'account', id: created_by });
  return (
    <Section title={t('version.about')}>
      <Facts
        facts={[
          {
            name: t('field.created'),
            value: (
              <>
                <TimeText at={version.created_at} /> · {by}
              </>
            ),
          },
          ...(version.run_id === null ? [] : [{ name: t('graph.run'), value: <RunOf id={version.run_id} /> }]),
          ...(version.developer === '' ? [] : [{ name: t('version.developer'), value: version.developer }]),
          {
            name: t('version.format'),
            value: `${version.format} · ${words.bytes(version.artifact_bytes)}`,
          },
          { name: t('version.task'), value: t(`task.${signature.task}`) },
          {
            name: t('version.gives'),
            value: signature.classes.length > 0 ? signature.classes.join(', ') : (signature.output ?? '–'),
          },
          {
            name: t('version.takes'),
            value: (
              <details>
                <summary>{t('version.inputs', { count: signature.inputs.length })}</summary>
                <ul className="plain-list">
                  {signature.inputs.map(({ name, type, levels }) => (
                    <li key={name}>
                      {name}{' '}
                      <span className="soft">
                        {t(`input.${type}`)}
                        {levels === undefined ? '' : ` · ${levels.join(', ')}`}
                      </span>
                    </li>
                  ))}
                </ul>
              </details>
            ),
          },
          ...Object.entries(tags).map(([name, value]) => ({ name: t('version.tag', { name }), value })),
        ]}
      />
    </Section>
  );
}

/** Runs that were logged here have ids of 32 hexadecimal digits; others ran elsewhere. */
const loggedHere = /^[0-9a-f]{32}$/;

function RunOf({ id }: { readonly id: string }) {
  const may = useMay('tracking.read');
  if (!may || !loggedHere.test(id)) return <span className="hash">{id}</span>;
  return (
    <Link to="/tracking/runs/$run" params={{ run: id }} className="hash">
      {id}
    </Link>
  );
}
