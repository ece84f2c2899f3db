import { Link } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { useWords } from '../../ui/use-words.ts';

/** Incidents and alerts side by side. */
export function ActTabs() {
  const { t } = useWords();
  const mayAlerts = useMay('alerts.read');
  const here = { 'aria-current': 'page' as const };
  return (
    <Tabs label={t('act.pages')}>
      <Link to="/incidents" className="tab" activeProps={here}>
        {t('incidents.title')}
      </Link>
      {mayAlerts ? (
        <Link to="/alerts" className="tab" activeProps={here}>
          {t('alerts.title')}
        </Link>
      ) : null}
    </Tabs>
  );
}
