import { useWords } from '../../ui/use-words.ts';

type ScopeLike = { readonly all: true } | { readonly systems: readonly string[] };

export function ScopeText({ scope }: { readonly scope: ScopeLike }) {
  const { t } = useWords();
  return <>{'all' in scope ? t('scope.all') : scope.systems.join(', ')}</>;
}
