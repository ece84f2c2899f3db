import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useSystems } from '../../data/use-systems.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';

interface NewExperimentProps {
  readonly onMade: (id: string) => void;
}

/** Makes an experiment. Programs make their own; this is for those who plan one. */
export function NewExperiment({ onMade }: NewExperimentProps) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={open}>
        {t('tracking.new')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('tracking.new')}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <NewForm onMade={onMade} />
      </Modal>
    </>
  );
}

function NewForm({ onMade }: NewExperimentProps) {
  const { t } = useWords();
  const systems = useSystems().items;
  const [name, setName] = useState('');
  const [system, setSystem] = useState<string | null>(null);
  const create = useChange(['tracking', 'createExperiment'], ({ id }) => onMade(id));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: { name: name.trim(), system } });
      }}
    >
      <TextInput
        label={t('field.name')}
        data-autofocus
        required
        withAsterisk={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('field.system')}
        description={t('tracking.system_about')}
        placeholder={t('tracking.shared')}
        data={systems.map(({ id, name: label }) => ({ value: id, label }))}
        value={system}
        onChange={setSystem}
        searchable
        clearable
      />
      {create.error === null ? null : <FailureText error={create.error} />}
      <div>
        <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
          {t('tracking.create')}
        </Button>
      </div>
    </form>
  );
}
