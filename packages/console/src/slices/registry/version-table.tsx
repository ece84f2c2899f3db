import type { ModelVersion } from '@haechi/contract';
import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Column, DataTable, type PagesState } from '../../ui/data-table.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { AliasTags, ApprovalMark, StageTag } from './marks.tsx';
import { aliasesOf, type Model } from './registry-types.ts';

interface VersionTableProps {
  readonly model: Model;
  readonly pages: PagesState<ModelVersion>;
  readonly empty: ReactNode;
  /** Numbers of the versions chosen for a comparison. */
  readonly chosen: readonly number[];
  readonly onChoose: (version: number, isChosen: boolean) => void;
}

/** Versions of a model, newest first. */
export function VersionTable({ model, pages, empty, chosen, onChoose }: VersionTableProps) {
  const words = useWords();
  const pick: Column<ModelVersion> = {
    key: 'compare',
    title: words.t('version.compare'),
    cell: ({ version, label }) => (
      <Checkbox
        size="sm"
        aria-label={words.t('version.compare_this', { version: label })}
        checked={chosen.includes(version)}
        disabled={chosen.length >= 2 && !chosen.includes(version)}
        onChange={(event) => onChoose(version, event.currentTarget.checked)}
      />
    ),
  };
  return (
    <DataTable
      label={words.t('versions.of', { model: model.id })}
      columns={[...columns(words, model), pick]}
      pages={pages}
      rowKey={({ label }) => label}
      empty={empty}
    />
  );
}

/** Most metrics that a row shows; all of them stand on the page of the version. */
const shownMetrics = 3;

function columns(words: Words, model: Model): Column<ModelVersion>[] {
  const { t } = words;
  return [
    {
      key: 'version',
      title: t('version.version'),
      cell: ({ version, label, description }) => (
        <div className="cell-middle">
          <Link
            to="/models/$model/versions/$version"
            params={{ model: model.id, version: String(version) }}
            className="plain-link"
          >
            <strong>{label}</strong>
          </Link>
          {description === '' ? null : <div className="soft small clamp">{description}</div>}
        </div>
      ),
    },
    { key: 'stage', title: t('version.stage'), cell: ({ stage }) => <StageTag stage={stage} /> },
    {
      key: 'aliases',
      title: t('models.aliases'),
      cell: ({ version }) => {
        const names = aliasesOf(model, version);
        return names.length === 0 ? <span className="soft">–</span> : <AliasTags names={names} />;
      },
    },
    {
      key: 'approval',
      title: t('version.approval'),
      cell: ({ approval_status }) => <ApprovalMark status={approval_status} look="plain" />,
    },
    {
      key: 'metrics',
      title: t('version.metrics'),
      cell: ({ metrics, bias_metrics }) => (
        <ul className="metric-line small">
          {Object.entries({ ...metrics, ...bias_metrics })
            .slice(0, shownMetrics)
            .map(([name, value]) => (
              <li key={name}>
                <span className="soft">{words.word('metric', name)}</span>{' '}
                <span className="number">{words.number(value)}</span>
              </li>
            ))}
        </ul>
      ),
    },
    { key: 'created', title: t('field.created'), wide: true, cell: ({ created_at }) => <TimeText at={created_at} /> },
  ];
}
