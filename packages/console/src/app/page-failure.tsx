import { useRouter } from '@tanstack/react-router';
import { ErrorState } from '../ui/error-state.tsx';
import { Page } from '../ui/page.tsx';
import { useWords } from '../ui/use-words.ts';

/** In place of a page that broke while it was drawn. */
export function PageFailure({ error }: { readonly error: unknown }) {
  const { t } = useWords();
  const router = useRouter();
  return (
    <Page title={t('page_failed')}>
      <section className="card">
        <ErrorState error={error} onRetry={() => void router.invalidate()} />
      </section>
    </Page>
  );
}
