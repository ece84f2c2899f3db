import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';

export function NoteForm({ id }: { readonly id: string }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const note = useChange(['incidents', 'note'], () => setText(''));

  function submit(event: FormEvent): void {
    event.preventDefault();
    note.mutate({ params: { id }, body: { text: text.trim() } });
  }
  return (
    <form onSubmit={submit} className="form">
      <Textarea
        label={t('incidents.note')}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {note.error === null ? null : <FailureText error={note.error} />}
      <div>
        <Button type="submit" size="xs" variant="default" loading={note.isPending} disabled={text.trim() === ''}>
          {t('incidents.add_note')}
        </Button>
      </div>
    </form>
  );
}
