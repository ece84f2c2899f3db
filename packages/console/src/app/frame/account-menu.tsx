import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { client, session } from '../../data/client.ts';
import { useMe } from '../../data/use-me.ts';
import { Icon } from '../../ui/icon.tsx';
import { changeLanguage, languages } from '../../ui/language.ts';
import { useWords } from '../../ui/use-words.ts';
import { schemes } from './theme-menu.tsx';

/** The account; on a narrow screen also language and theme. */
export function AccountMenu() {
  const { t, language } = useWords();
  const me = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();

  async function signOut(): Promise<void> {
    const { continue_at: elsewhere } = await client.access.signOut();
    session.csrf = null;
    if (elsewhere !== null) return void window.location.assign(elsewhere);
    await navigate({ to: '/sign-in' });
    queries.clear();
  }

  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('account.menu')}>
          <Icon name="account" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me?.name}
          <br />
          {me?.email}
        </Menu.Label>
        <Menu.Item component={Link} to="/settings/account" leftSection={<Icon name="settings" size={15} />}>
          {t('account.settings')}
        </Menu.Item>
        <Menu.Divider hiddenFrom="sm" />
        {languages
          .filter((name) => name !== language)
          .map((name) => (
            <Menu.Item key={name} hiddenFrom="sm" lang={name} onClick={() => void changeLanguage(name)}>
              {t(`language.${name}`)}
            </Menu.Item>
          ))}
        {schemes.map(({ name, icon }) => (
          <Menu.Item
            key={name}
            hiddenFrom="sm"
            leftSection={<Icon name={icon} size={15} />}
            onClick={() => setColorScheme(name)}
          >
            {t(`theme.${name}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={15} />} onClick={() => void signOut()}>
          {t('account.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
