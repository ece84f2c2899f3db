import { useParams } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { ChecklistCard } from '../../slices/governance/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';

/** The checklists of a rollout: before, during and after it. */
export function RolloutChecklistsPage() {
  const { t } = useWords();
  const { id } = useParams({ from: '/frame/rollouts/$id/checklists' });
  const read = useRead(['checklists', 'ofRollout'], { params: { id } });
  const first = read.data?.items[0];
  const about =
    first?.model == null
      ? ' '
      : t('checklist.of_rollout', { version: `${first.model}/${first.version ?? ''}`, route: first.route ?? '' });
  return (
    <Page title={t('checklist.title')} lead={about}>
      <Trace
        links={[
          { to: '/checklists', label: t('checklist.title') },
          { to: '/rollouts/$id', params: { id }, label: id },
        ]}
        here={t('checklist.stages')}
      />
      <Loaded read={read} height={320}>
        {({ items }) => (
          <div className="stack">
            {items.map((list) => (
              <ChecklistCard key={list.stage} list={list} />
            ))}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
