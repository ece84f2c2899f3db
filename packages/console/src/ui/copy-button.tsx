import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Icon } from './icon.tsx';
import { useWords } from './use-words.ts';

/** Copies a text and says so. */
export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useWords();
  const clipboard = useClipboard({ timeout: 1500 });
  const label = clipboard.copied ? t('copy.done') : t('copy.do');
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => clipboard.copy(text)}>
        <Icon name={clipboard.copied ? 'check' : 'copy'} size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
