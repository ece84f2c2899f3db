import type { ArtifactPreview } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useRead } from '../../../data/use-read.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { useWords } from '../../../ui/use-words.ts';

interface FilePreviewProps {
  readonly owner: string;
  readonly path: string;
}

/** The beginning of a text, a picture, or what there is to say of another file; each can be downloaded. */
export function FilePreview({ owner, path }: FilePreviewProps) {
  const { t } = useWords();
  const read = useRead(['trackingArtifacts', 'preview'], { params: { owner }, query: { path } });
  const address = `/api/v1/tracking-files/${owner}/download?path=${encodeURIComponent(path)}`;
  return (
    <section className="file-preview" aria-label={path}>
      <div className="row">
        <strong className="grow">{path}</strong>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="download" size={14} />}
          renderRoot={(props) => <a {...props} href={address} download />}
        >
          {t('files.download')}
        </Button>
      </div>
      <Loaded read={read} height={180}>
        {(preview) => <Content preview={preview} />}
      </Loaded>
    </section>
  );
}

function Content({ preview }: { readonly preview: ArtifactPreview }) {
  const words = useWords();
  const { t } = words;
  const { kind, media_type, content, path, bytes, truncated } = preview;
  if (kind === 'image' && media_type !== null)
    return <img className="file-image" src={`data:${media_type};base64,${content}`} alt={path} />;
  if (kind === 'binary') return <p className="soft">{t('files.binary', { size: words.bytes(bytes) })}</p>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="file-text" tabIndex={0}>
        {content}
      </pre>
      {truncated ? <p className="soft small">{t('files.truncated', { size: words.bytes(bytes) })}</p> : null}
    </>
  );
}
