import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { SystemRow } from './use-overview.ts';

/** All systems in one line. */
export function Summary({ rows }: { readonly rows: readonly SystemRow[] }) {
  const { t } = useWords();
  const incidents = rows.filter(({ incident }) => incident !== undefined).length;
  const failing = rows.filter(({ status }) => status?.verdict === 'fail').length;
  const unjudged = rows.filter(({ status }) => status === undefined || status.verdict === 'skipped').length;
  if (incidents + failing === 0)
    return (
      <span className="row">
        <Mark tone="pass" word={t('overview.calm')} look="plain" />
        <span>{t('overview.counts', { systems: rows.length, unjudged })}</span>
      </span>
    );
  return (
    <span className="row">
      <Mark tone="fail" word={t('overview.incidents', { count: incidents })} look="plain" />
      <span>{t('overview.failing', { failing, systems: rows.length })}</span>
    </span>
  );
}
