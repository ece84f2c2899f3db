import { useParams } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { CheckLimits, LimitsHistory } from '../../slices/registry/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** What the automatic checks of a system ask for, and how that came to be. */
export function CheckLimitsPage() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/approvals/limits/$system' });
  const read = useRead(['approvals', 'settings'], { params: { system } });
  return (
    <Page title={t('limits.of', { system })}>
      <Trace
        links={[{ to: '/approvals', search: { system }, label: t('approvals.title') }]}
        here={t('limits.checks')}
      />
      <Loaded read={read} height={360}>
        {(record) => (
          <div className="stack">
            <CheckLimits key={record.revision} system={system} record={record} />
            <LimitsHistory history={record.history} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
