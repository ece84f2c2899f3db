import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Column, DataTable, type PagesState } from '../../ui/data-table.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import type { Model } from './registry-types.ts';

interface ModelTableProps {
  readonly pages: PagesState<Model>;
  readonly empty: ReactNode;
}

/** Models with how they are governed, their newest version and where their aliases point. */
export function ModelTable({ pages, empty }: ModelTableProps) {
  const words = useWords();
  return (
    <DataTable
      label={words.t('models.title')}
      columns={columns(words)}
      pages={pages}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}

function columns({ t }: Words): Column<Model>[] {
  return [
    {
      key: 'model',
      title: t('models.model'),
      cell: ({ id, description }) => (
        <div className="cell-sentence">
          <Link to="/models/$model" params={{ model: id }} className="plain-link">
            <strong>{id}</strong>
          </Link>
          {description === '' ? null : <div className="soft small">{description}</div>}
        </div>
      ),
    },
    {
      key: 'system',
      title: t('field.system'),
      wide: true,
      cell: ({ system }) => (
        <Link to="/systems/$system" params={{ system }} className="plain-link nowrap">
          {system}
        </Link>
      ),
    },
    { key: 'governance', title: t('models.governance'), cell: ({ governance }) => t(`governance.${governance}`) },
    {
      key: 'latest',
      title: t('models.latest'),
      cell: ({ id, latest_version }) =>
        latest_version === null ? (
          <span className="soft">{t('models.no_version')}</span>
        ) : (
          <Link
            to="/models/$model/versions/$version"
            params={{ model: id, version: String(latest_version) }}
            className="plain-link"
          >
            {id}/{latest_version}
          </Link>
        ),
    },
    {
      key: 'aliases',
      title: t('models.aliases'),
      cell: ({ aliases }) =>
        Object.keys(aliases).length === 0 ? (
          <span className="soft">–</span>
        ) : (
          <span className="row tags">
            {Object.entries(aliases).map(([name, version]) => (
              <span key={name} className="tag alias">
                @{name} → {version}
              </span>
            ))}
          </span>
        ),
    },
    {
      key: 'created',
      title: t('field.created'),
      wide: true,
      cell: ({ created_at }) => <TimeText at={created_at} />,
    },
  ];
}
