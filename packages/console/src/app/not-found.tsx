import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { useWords } from '../ui/use-words.ts';

export function NotFound() {
  const { t } = useWords();
  return (
    <Page title={t('not_found.title')}>
      <section className="card">
        <EmptyState icon="question" title={t('not_found.what')}>
          <p>{t('not_found.do')}</p>
          <p>
            <Link to="/">{t('not_found.home')}</Link>
          </p>
        </EmptyState>
      </section>
    </Page>
  );
}
