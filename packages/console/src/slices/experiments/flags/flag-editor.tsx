import type { Flag } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../data/use-change.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { definitionOf, draftOf } from './flag-draft.ts';
import { FlagFields } from './flag-fields.tsx';

interface FlagEditorProps {
  readonly flag: Flag;
  readonly onDone: () => void;
}

/** Changes what a flag gives. Somebody else's change in between is told, not lost. */
export function FlagEditor({ flag, onDone }: FlagEditorProps) {
  const { t } = useWords();
  const [{ revision, ...first }] = useState(() => ({ revision: flag.revision, ...draftOf(flag) }));
  const [draft, setDraft] = useState(first);
  const update = useChange(['flags', 'update'], onDone);
  const body = definitionOf(draft);
  return (
    <Section title={t('flags.edit')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (body !== null) update.mutate({ params: { flag: flag.key }, body: { ...body, revision } });
        }}
      >
        <FlagFields draft={draft} onChange={(next) => setDraft({ ...draft, ...next })} />
        {body === null ? <p role="status">{t('flags.bad_value')}</p> : null}
        {update.error === null ? null : <FailureText error={update.error} />}
        <div className="row">
          <Button type="submit" loading={update.isPending} disabled={body === null}>
            {t('save')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
