import { useParams } from '@tanstack/react-router';
import { usePages, useRead } from '../../data/use-read.ts';
import { AlertList } from '../../slices/alerts/index.ts';
import { FindingTable } from '../../slices/monitors/index.ts';
import { RolloutCard } from '../../slices/releases/index.ts';
import { RouteList } from '../../slices/serving/index.ts';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { SystemCharts } from './system-charts.tsx';
import { SystemSentence } from './system-sentence.tsx';

/** One system, top down: sentence, charts, evidence, history. */
export function SystemPage() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/systems/$system/' });
  const rollouts = useRead(['releases', 'list'], { query: { system, limit: 20 } });
  const routes = useRead(['serving', 'listRoutes'], { query: { system, limit: 50 } });
  const alerts = usePages(['alerts', 'list'], { system, state: 'open', limit: 20 });
  const newest = rollouts.data?.items[0];
  return (
    <div className="stack">
      <SystemSentence system={system} rollout={newest} />
      <SystemCharts system={system} rollouts={rollouts.data?.items} />
      {alerts.items.length === 0 ? null : (
        <Section title={t('alerts.open')} flush>
          <AlertList pages={alerts} showSystem={false} />
        </Section>
      )}
      {newest === undefined ? null : <RolloutCard rollout={newest} />}
      {routes.data === undefined || routes.data.items.length === 0 ? null : (
        <Section title={t('routes.title')} flush>
          <RouteList routes={routes.data.items} />
        </Section>
      )}
      <FindingTable system={system} />
    </div>
  );
}
