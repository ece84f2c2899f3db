import { useState } from 'react';
import { usePages } from '../../../data/use-read.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { FilePreview } from './file-preview.tsx';

interface FileBrowserProps {
  /** A run or a logged model. */
  readonly owner: string;
  readonly label: string;
}

/** Files in folders that are opened one by one; a chosen file is shown beside them. */
export function FileBrowser({ owner, label }: FileBrowserProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { t } = useWords();
  return (
    <div className="file-browser">
      <nav aria-label={label}>
        <Folder owner={owner} path="" chosen={chosen} onChoose={setChosen} />
      </nav>
      {chosen === null ? (
        <p className="soft file-none">{t('files.choose')}</p>
      ) : (
        <FilePreview key={chosen} owner={owner} path={chosen} />
      )}
    </div>
  );
}

interface FolderProps {
  readonly owner: string;
  readonly path: string;
  readonly chosen: string | null;
  readonly onChoose: (path: string) => void;
}

function Folder({ owner, path, chosen, onChoose }: FolderProps) {
  const words = useWords();
  const { t } = words;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const pages = usePages(['trackingArtifacts', 'files'], { path, limit: 100 }, { params: { owner } });
  if (pages.error !== null && pages.items.length === 0)
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.isPending) return <div role="status" aria-label={t('loading')} className="file-row" />;
  if (pages.items.length === 0) return <p className="soft">{t('files.none')}</p>;
  const toggle = (folder: string) => {
    const next = new Set(opened);
    if (!next.delete(folder)) next.add(folder);
    setOpened(next);
  };
  return (
    <>
      <ul className="file-list">
        {pages.items.map((entry) =>
          entry.is_folder ? (
            <li key={entry.path}>
              <button
                type="button"
                className="file-row"
                aria-expanded={opened.has(entry.path)}
                onClick={() => toggle(entry.path)}
              >
                <Icon name={opened.has(entry.path) ? 'chevronDown' : 'chevronRight'} size={14} />
                <span className="grow">{entry.name}/</span>
              </button>
              {opened.has(entry.path) ? (
                <Folder owner={owner} path={entry.path} chosen={chosen} onChoose={onChoose} />
              ) : null}
            </li>
          ) : (
            <li key={entry.path}>
              <button
                type="button"
                className="file-row"
                aria-pressed={chosen === entry.path}
                onClick={() => onChoose(entry.path)}
              >
                <span className="file-gap" />
                <span className="grow">{entry.name}</span>
                <span className="soft small nowrap">{words.bytes(entry.bytes ?? 0)}</span>
              </button>
            </li>
          ),
        )}
      </ul>
      {pages.hasNextPage ? (
        <MoreButton loading={pages.isFetchingNextPage} onMore={() => pages.fetchNextPage()} />
      ) : null}
    </>
  );
}
