import type { ServingRoute } from '@haechi/contract';
import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { RehearsalCard } from '../../slices/releases/index.ts';
import { LiveSplit, RouteState, SettingsForm, TargetTables } from '../../slices/serving/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** States of a breaker or a queue move without a word from the server; ms. */
const lookEvery = 5_000;

/** One route: who answers, in what state they are, how it is set, and whether a roll-back was proved. */
export function RoutePage() {
  const { t } = useWords();
  const { route } = useParams({ from: '/frame/routes/$route' });
  const read = useRead(['serving', 'getRoute'], { params: { route } });
  const mayRelease = useMay('rollouts.write');
  return (
    <Page
      title={route}
      lead={read.data === undefined ? ' ' : <Lead route={read.data} />}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <Link {...props} to="/rollouts" search={{ route }} />}
          >
            {t('rollouts.title')}
          </Button>
          {mayRelease ? (
            <Button size="xs" renderRoot={(props) => <Link {...props} to="/rollouts/new" search={{ route }} />}>
              {t('rollouts.new')}
            </Button>
          ) : null}
        </>
      }
    >
      <Trace links={[{ to: '/routes', label: t('routes.title') }]} here={route} />
      <Loaded read={read} height={400}>
        {(data) => <Parts route={data} />}
      </Loaded>
    </Page>
  );
}

function Lead({ route }: { readonly route: ServingRoute }) {
  const { t } = useWords();
  return (
    <>
      {t('field.system')}{' '}
      <Link to="/systems/$system" params={{ system: route.system }}>
        {route.system}
      </Link>{' '}
      · {t('models.model')}{' '}
      <Link to="/models/$model" params={{ model: route.model }}>
        {route.model}
      </Link>
      {route.is_default ? <> · {t('routes.default')}</> : null}
    </>
  );
}

function Parts({ route }: { readonly route: ServingRoute }) {
  const { t } = useWords();
  const mayWrite = useMay('routes.write');
  const health = useRead(['serving', 'routeState'], { params: { route: route.id } }, { every: lookEvery });
  return (
    <div className="stack">
      <Section title={t('split.label')}>
        <LiveSplit route={route} />
      </Section>
      <Section title={t('targets.title')} flush>
        <Loaded read={health} height={120}>
          {(data) => <TargetTables route={route} states={data} />}
        </Loaded>
      </Section>
      <div className="grid-2">
        <Section title={t('route_state.title')} lead={t('route_state.about')}>
          <Loaded read={health} height={160}>
            {(data) => <RouteState route={route} health={data} />}
          </Loaded>
        </Section>
        <RehearsalCard route={route.id} />
      </div>
      {mayWrite ? (
        <Section title={t('route_set.title')} lead={t('route_set.about')}>
          <SettingsForm route={route} />
        </Section>
      ) : null}
    </div>
  );
}
