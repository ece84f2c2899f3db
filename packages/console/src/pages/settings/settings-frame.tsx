import { Link, Navigate, Outlet, useLocation, useRouterState } from '@tanstack/react-router';
import { useMe } from '../../data/use-me.ts';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useWords } from '../../ui/use-words.ts';

const pages = [
  { to: '/settings/systems', name: 'settings.systems', permission: 'systems.read' },
  { to: '/settings/keys', name: 'settings.keys', permission: 'keys.manage' },
  { to: '/settings/people', name: 'settings.people', permission: 'people.read' },
  { to: '/settings/channels', name: 'settings.channels', permission: 'channels.read' },
  { to: '/settings/account', name: 'account.settings', permission: null },
  { to: '/settings/confirmations', name: 'settings.confirmations', permission: null },
] as const;

/** Settings that the reader may see. */
export function SettingsFrame() {
  const { t } = useWords();
  const held = useMe()?.permissions ?? [];
  const going = useLocation().pathname;
  const shownAt = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname ?? '' });
  const shown = pages.filter(({ permission }) => permission === null || held.includes(permission));
  // Who leaves is still shown the page left while the next one loads: that must not lead back here.
  const here = pages.find(({ to }) => going.startsWith(to)) ?? pages.find(({ to }) => shownAt.startsWith(to));
  if (here === undefined) return <Navigate to={shown[0]?.to ?? '/settings/account'} replace />;
  return (
    <Page title={t(here.name)} heading={t('rail.settings')}>
      <Tabs label={t('rail.settings')}>
        {shown.map(({ to, name }) => (
          <Link key={to} to={to} className="tab" activeProps={{ 'aria-current': 'page' }}>
            {t(name)}
          </Link>
        ))}
      </Tabs>
      <Outlet />
    </Page>
  );
}
