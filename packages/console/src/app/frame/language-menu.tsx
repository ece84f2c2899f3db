import { ActionIcon, Menu } from '@mantine/core';
import { session } from '../../data/client.ts';
import { useChange } from '../../data/use-change.ts';
import { Icon } from '../../ui/icon.tsx';
import { changeLanguage, type Language, languages } from '../../ui/language.ts';
import { useWords } from '../../ui/use-words.ts';

/** Changes the language of this device, and of the account when somebody is signed in. */
export function LanguageMenu() {
  const { t, language } = useWords();
  const update = useChange(['access', 'updateMe']);

  async function choose(next: Language): Promise<void> {
    await changeLanguage(next);
    if (session.csrf !== null) update.mutate({ body: { language: next } });
  }

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('language.label')}>
          <Icon name="language" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((name) => (
          <Menu.Item
            key={name}
            lang={name}
            rightSection={name === language ? <Icon name="check" size={14} /> : null}
            onClick={() => void choose(name)}
          >
            {t(`language.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
