import { Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';
import { type Command, useCommands } from './use-commands.ts';

/** Found commands shown at once. */
const shown = 12;

interface CommandSearchProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CommandSearch({ opened, onClose }: CommandSearchProps) {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('search.open')}
      padding="md"
      yOffset="12vh"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <SearchBox onClose={onClose} />
    </Modal>
  );
}

/** Type, arrows, Enter: to systems, incidents, pages. */
function SearchBox({ onClose }: Pick<CommandSearchProps, 'onClose'>) {
  const { t } = useWords();
  const id = useId();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const words = text.trim().toLowerCase().split(/\s+/);
  const found = useCommands()
    .filter(({ name, about }) => words.every((word) => `${name} ${about}`.toLowerCase().includes(word)))
    .slice(0, shown);

  function run(command: Command | undefined): void {
    if (command === undefined) return;
    onClose();
    void navigate(command.link);
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') run(found[at]);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || found.length === 0) return;
    event.preventDefault();
    setAt((at + step + found.length) % found.length);
  }

  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={`${id}-${at}`}
        aria-label={t('search.placeholder')}
        placeholder={t('search.placeholder')}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onKeyDown={onKey}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
      />
      <div id={id} role="listbox" aria-label={t('search.open')} className="palette-list">
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field above, which keeps the focus
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="palette-item"
            onMouseMove={() => setAt(index)}
            onClick={() => run(command)}
          >
            <Icon name={command.icon} size={16} />
            {command.name}
            <span className="soft small">{command.about}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="soft">{t('search.nothing')}</p> : null}
    </>
  );
}
