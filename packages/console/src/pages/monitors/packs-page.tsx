import { Link, useParams } from '@tanstack/react-router';
import { PackChooser } from '../../slices/monitors/index.ts';
import { useWords } from '../../ui/use-words.ts';

/** Packs of monitors for a field of use. */
export function PacksPage() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/systems/$system/monitor-packs' });
  return (
    <div className="stack">
      <Link to="/systems/$system/monitors" params={{ system }} className="small back">
        {t('monitors.back')}
      </Link>
      <h2>{t('packs.title')}</h2>
      <PackChooser system={system} />
    </div>
  );
}
