import { Link } from '@tanstack/react-router';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

/** What a mark of a governed model set going: nothing moved yet. */
export function StartedRollouts({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useWords();
  if (ids.length === 0) return null;
  return (
    <span className="row" role="status">
      <Mark tone="skipped" word={t('version.rollout_started')} look="plain" />
      {ids.map((id) => (
        <Link key={id} to="/rollouts/$id" params={{ id }}>
          {t('rollouts.open')}
        </Link>
      ))}
    </span>
  );
}
