import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useLocation, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { LiveState } from '../../data/live-changes.ts';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';
import { AccountMenu } from './account-menu.tsx';
import { CommandSearch } from './command-search.tsx';
import { LanguageMenu } from './language-menu.tsx';
import { RangeMenu } from './range-menu.tsx';
import { SystemSwitcher } from './system-switcher.tsx';
import { ThemeMenu } from './theme-menu.tsx';

/** System, time, search, language, theme, account. */
export function TopBar({ live }: { readonly live: LiveState }) {
  const { t } = useWords();
  const [searching, setSearching] = useState(false);
  const { system } = useParams({ strict: false });
  const path = useLocation().pathname;
  // Only these pages look at the time that is chosen; elsewhere a range would promise what it does not do.
  const hasTime =
    system !== undefined && ['', '/compare'].includes(path.replace(/\/$/, '').slice(`/systems/${system}`.length));
  useHotkeys([['mod+K', () => setSearching(true)]], []);
  return (
    <header className="topbar">
      <SystemSwitcher />
      {hasTime ? <RangeMenu /> : null}
      <span className="grow" />
      <LiveMark state={live} />
      <Button
        variant="default"
        size="xs"
        className="hide-narrow"
        leftSection={<Icon name="search" size={15} />}
        rightSection={<span className="kbd only-wide">{t('search.keys')}</span>}
        onClick={() => setSearching(true)}
      >
        {t('search.open')}
      </Button>
      <Tooltip label={t('search.open')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          hiddenFrom="sm"
          aria-label={t('search.open')}
          onClick={() => setSearching(true)}
        >
          <Icon name="search" />
        </ActionIcon>
      </Tooltip>
      <span className="hide-narrow">
        <LanguageMenu />
      </span>
      <span className="hide-narrow">
        <ThemeMenu />
      </span>
      <AccountMenu />
      <CommandSearch opened={searching} onClose={() => setSearching(false)} />
    </header>
  );
}

function LiveMark({ state }: { readonly state: LiveState }) {
  const { t } = useWords();
  if (state === 'connecting') return null;
  return (
    <Tooltip label={state === 'live' ? t('live.about') : t('live.lost_about')}>
      <span className="live" role="status">
        <span className={state === 'live' ? 'live-dot' : 'live-dot lost'} aria-hidden="true" />
        <span className="only-wide">{state === 'live' ? t('live.on') : t('live.lost')}</span>
        <span className="sr-only">{state === 'live' ? t('live.on') : t('live.lost')}</span>
      </span>
    </Tooltip>
  );
}
