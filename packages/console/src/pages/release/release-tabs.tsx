import { Link } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { useWords } from '../../ui/use-words.ts';
import '../../styles/release.css';

/** The places of releasing, side by side. */
export function ReleaseTabs() {
  const { t } = useWords();
  const mayModels = useMay('models.read');
  const mayRoutes = useMay('routes.read');
  const mayExperiments = useMay('experiments.read');
  const mayFlags = useMay('flags.read');
  const mayChecklists = useMay('checklists.read');
  const here = { 'aria-current': 'page' as const };
  return (
    <Tabs label={t('release.pages')}>
      <Link to="/rollouts" className="tab" activeProps={here}>
        {t('rollouts.title')}
      </Link>
      {mayModels ? (
        <>
          <Link to="/models" className="tab" activeProps={here}>
            {t('models.title')}
          </Link>
          <Link to="/approvals" className="tab" activeProps={here}>
            {t('approvals.title')} <Waiting />
          </Link>
        </>
      ) : null}
      {mayRoutes ? (
        <Link to="/routes" className="tab" activeProps={here}>
          {t('routes.title')}
        </Link>
      ) : null}
      {mayExperiments ? (
        <Link to="/experiments" className="tab" activeProps={here}>
          {t('ab.title')}
        </Link>
      ) : null}
      {mayFlags ? (
        <Link to="/flags" className="tab" activeProps={here}>
          {t('flags.title')}
        </Link>
      ) : null}
      {mayChecklists ? (
        <Link to="/checklists" className="tab" activeProps={here}>
          {t('checklist.title')}
        </Link>
      ) : null}
    </Tabs>
  );
}

/** How many versions wait for a review. */
function Waiting() {
  const { t } = useWords();
  const pending = useRead(['approvals', 'list'], { query: { status: 'pending_review', limit: 100 } });
  const count = pending.data?.items.length ?? 0;
  if (count === 0) return null;
  return (
    <span className="tab-count">
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">{t('approvals.waiting', { count })}</span>
    </span>
  );
}
