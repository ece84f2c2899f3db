import { Button, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';

interface RenameButtonProps {
  readonly name: string;
  readonly onRename: (name: string) => Promise<unknown>;
}

/** Asks for another name and keeps what was typed while it is refused. */
export function RenameButton({ name, onRename }: RenameButtonProps) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        {t('tracking.rename')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('tracking.rename_title', { name })}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <RenameForm name={name} onRename={onRename} onDone={close} />
      </Modal>
    </>
  );
}

function RenameForm({ name, onRename, onDone }: RenameButtonProps & { readonly onDone: () => void }) {
  const { t } = useWords();
  const [text, setText] = useState(name);
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  async function save(): Promise<void> {
    setState({ busy: true, error: null });
    try {
      await onRename(text.trim());
      onDone();
    } catch (error) {
      setState({ busy: false, error });
    }
  }
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={t('field.name')}
        data-autofocus
        required
        withAsterisk={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {state.error === null ? null : <FailureText error={state.error} />}
      <div>
        <Button type="submit" loading={state.busy} disabled={text.trim() === '' || text.trim() === name}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
