import type { ServingRoute } from '@haechi/contract';
import { ShareBar } from '../../ui/share-bar.tsx';
import { useWords } from '../../ui/use-words.ts';

/** How a route's users are divided among versions now. */
export function LiveSplit({ route }: { readonly route: Pick<ServingRoute, 'targets'> }) {
  const { t } = useWords();
  const shares = route.targets.map(({ label, weight }) => ({ name: label, share: weight / 10_000 }));
  return <ShareBar shares={shares} label={t('split.label')} />;
}
