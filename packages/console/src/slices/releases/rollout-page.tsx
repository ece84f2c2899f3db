import { useParams } from '@tanstack/react-router';
import { useRead } from '../../data/use-read.ts';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { RolloutCard } from './rollout-card.tsx';

export function RolloutPage() {
  const { t } = useWords();
  const { id } = useParams({ from: '/frame/rollouts/$id' });
  const rollout = useRead(['releases', 'get'], { params: { id } });
  return (
    <Page title={t('rollouts.one')}>
      <Loaded read={rollout} height={320}>
        {(data) => (
          <>
            <RolloutCard rollout={data} linked={false} />
            <Section title={t('rollouts.times')}>
              <Facts
                facts={[
                  { name: t('rollouts.started'), value: <TimeText at={data.started_at} show="both" /> },
                  { name: t('rollouts.first_response'), value: <TimeText at={data.first_response_at} show="both" /> },
                  { name: t('rollouts.decided'), value: <TimeText at={data.decided_at} show="both" /> },
                  { name: t('rollouts.acknowledged'), value: <TimeText at={data.acknowledged_at} show="both" /> },
                ]}
              />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
