import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { Icon } from '../../../ui/icon.tsx';
import { useWords } from '../../../ui/use-words.ts';

interface VersionPairProps {
  readonly versions: readonly string[];
  readonly a: string;
  readonly b: string;
  readonly onChange: (pair: { readonly a: string; readonly b: string }) => void;
}

/** Which two versions are set side by side. */
export function VersionPair({ versions, a, b, onChange }: VersionPairProps) {
  const { t } = useWords();
  const field = { size: 'xs', w: 200, allowDeselect: false, searchable: true } as const;
  return (
    <div className="filters">
      <Select
        {...field}
        label={t('compare.a')}
        data={versions.filter((name) => name !== b)}
        value={a}
        onChange={(value) => onChange({ a: value ?? a, b })}
      />
      <Tooltip label={t('compare.swap')}>
        <ActionIcon variant="default" size={30} aria-label={t('compare.swap')} onClick={() => onChange({ a: b, b: a })}>
          <Icon name="swap" size={16} />
        </ActionIcon>
      </Tooltip>
      <Select
        {...field}
        label={t('compare.b')}
        data={versions.filter((name) => name !== a)}
        value={b}
        onChange={(value) => onChange({ a, b: value ?? b })}
      />
    </div>
  );
}
