import { Link, Outlet } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { session } from '../../data/client.ts';
import { useRead } from '../../data/use-read.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { FailureWaysContext } from '../../ui/failure-ways.tsx';
import { changeLanguage, isLanguage } from '../../ui/language.ts';
import { useRemembered } from '../../ui/use-remembered.ts';
import { useWords } from '../../ui/use-words.ts';
import { WhyProvider } from '../../ui/why.tsx';
import { Notices } from './notices.tsx';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import { useLive } from './use-live.ts';

/** What stands around every page of a person who is signed in. */
export function Frame() {
  const { t } = useWords();
  const me = useRead(['access', 'me'], {});
  const live = useLive(me.data !== undefined);
  const [collapsed, setCollapsed] = useRemembered('haechi.rail', 'open');

  const ways = useMemo(() => ({ second_person_needed: <Link to="/settings/confirmations">{t('acts.go')}</Link> }), [t]);

  session.csrf = me.data?.csrf_token ?? session.csrf;
  const chosen = me.data?.language;
  useEffect(() => {
    // The account's language counts where this device has not chosen one.
    if (isLanguage(chosen) && localStorage.getItem('haechi.language') === null) void changeLanguage(chosen);
  }, [chosen]);

  if (me.data === undefined)
    return me.error === null ? null : (
      <div className="gate">
        <ErrorState error={me.error} onRetry={() => void me.refetch()} />
      </div>
    );
  return (
    <div className={collapsed === 'closed' ? 'frame collapsed' : 'frame'}>
      <a href="#content" className="skip-link">
        {t('skip')}
      </a>
      <Rail
        collapsed={collapsed === 'closed'}
        onToggle={() => setCollapsed(collapsed === 'closed' ? 'open' : 'closed')}
      />
      <div className="main">
        <TopBar live={live} />
        <Notices />
        <main id="content" className="content" tabIndex={-1}>
          <FailureWaysContext value={ways}>
            <WhyProvider>
              <Outlet />
            </WhyProvider>
          </FailureWaysContext>
        </main>
      </div>
    </div>
  );
}
