import { Button } from '@mantine/core';
import { FailureText } from '../../ui/error-state.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Glyph } from '../../ui/verdict.tsx';

/** A change that somebody may ask for. */
interface Act {
  readonly mutate: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
}
interface ActProps {
  readonly name: string;
  readonly act: Act;
}

interface RemovalNoteProps {
  readonly name: string;
  readonly deletedAt: string | null;
  /** Null for a reader who may not. */
  readonly restore: Act | null;
}

/** Says that something was deleted and gives it back. */
export function RemovalNote({ name, deletedAt, restore }: RemovalNoteProps) {
  const { t } = useWords();
  return (
    <div className="removal-note" role="status">
      <Glyph tone="warn" />
      <span className="grow">
        {t('tracking.deleted_note', { name })}{' '}
        {deletedAt === null ? null : (
          <span className="soft">
            <TimeText at={deletedAt} />
          </span>
        )}
      </span>
      {restore === null ? null : <RestoreButton name={name} act={restore} />}
    </div>
  );
}

export function RestoreButton({ name, act }: ActProps) {
  const { t } = useWords();
  return <ActButton label={t('tracking.restore')} about={t('tracking.restore_this', { name })} act={act} />;
}

/** Deletes without a question, since it can be undone. */
export function DeleteButton({ name, act }: ActProps) {
  const { t } = useWords();
  return <ActButton label={t('tracking.delete')} about={t('tracking.delete_this', { name })} act={act} />;
}

function ActButton({ label, about, act }: { readonly label: string; readonly about: string; readonly act: Act }) {
  return (
    <>
      <Button size="xs" variant="default" aria-label={about} loading={act.isPending} onClick={() => act.mutate()}>
        {label}
      </Button>
      {act.error === null ? null : <FailureText error={act.error} />}
    </>
  );
}
