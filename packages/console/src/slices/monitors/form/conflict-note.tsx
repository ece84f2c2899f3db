import { HaechiApiError } from '@haechi/sdk';
import { Button } from '@mantine/core';
import { FailureText } from '../../../ui/error-state.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useWords } from '../../../ui/use-words.ts';

interface ConflictNoteProps {
  readonly error: Error;
  readonly onReload: () => void;
}

/** A refusal; where somebody else was quicker, with a way to go on from what they saved. */
export function ConflictNote({ error, onReload }: ConflictNoteProps) {
  const { t } = useWords();
  const isConflict = error instanceof HaechiApiError && error.code === 'conflict';
  return (
    <div className="stack tight">
      <FailureText error={error} />
      {isConflict ? (
        <div className="row">
          <Button variant="default" size="xs" leftSection={<Icon name="refresh" size={14} />} onClick={onReload}>
            {t('form.reload')}
          </Button>
          <span className="soft small">{t('form.reload_about')}</span>
        </div>
      ) : null}
    </div>
  );
}
