import type { Flag } from '@haechi/contract';
import { useWords } from '../../../ui/use-words.ts';
import '../../../styles/release.css';

/** Whether a flag is on, off or put away. */
export function FlagState({ flag }: { readonly flag: Pick<Flag, 'on' | 'archived_at'> }) {
  const { t } = useWords();
  if (flag.archived_at !== null) return <span className="tag">{t('flags.archived')}</span>;
  return <span className={flag.on ? 'tag strong' : 'tag'}>{flag.on ? t('flags.on') : t('flags.off')}</span>;
}
