import type { api, Experiment, ResponseOf } from '@haechi/contract';
import { Button } from '@mantine/core';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import {
  ArmTable,
  CourseCharts,
  DesignTable,
  EffectTable,
  ExperimentSummary,
  ExperimentYaml,
  ForestPlot,
  HoldoutCard,
  LookTable,
  PeriodTable,
  TrustList,
} from '../../slices/experiments/index.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from '../release/trace.tsx';

type Results = ResponseOf<typeof api.experiments.results>;

/** An experiment, top down: the verdict in words, what it rests on, how it came to it, and what was planned. */
export function ExperimentPage() {
  const { t } = useWords();
  const { id } = useParams({ from: '/frame/experiments/$id' });
  const { period: asked } = useSearch({ from: '/frame/experiments/$id' });
  const period = asked === undefined ? undefined : Number(asked);
  const read = useRead(['experiments', 'results'], {
    params: { id },
    query: period === undefined ? {} : { period },
  });
  const experiment = read.data?.experiment;
  const mayWrite = useMay('experiments.write');
  const isOpen = experiment?.state === 'draft' || experiment?.state === 'ended';
  return (
    <Page
      title={experiment?.name ?? t('ab.one')}
      lead={experiment === undefined ? ' ' : <Lead experiment={experiment} />}
      actions={
        mayWrite && isOpen ? (
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <Link {...props} to="/experiments/new" search={{ from: id }} />}
          >
            {t('ab.edit')}
          </Button>
        ) : null
      }
    >
      <Trace links={[{ to: '/experiments', label: t('ab.title') }]} here={id} />
      <Loaded read={read} height={320}>
        {(results) => <Content results={results} period={period} />}
      </Loaded>
    </Page>
  );
}

function Lead({ experiment }: { readonly experiment: Experiment }) {
  const { t } = useWords();
  const { system, definition } = experiment;
  const { assign, hypothesis } = definition;
  return (
    <>
      {hypothesis}
      <br />
      <span className="small">
        {t('field.system')}{' '}
        <Link to="/systems/$system" params={{ system }}>
          {system}
        </Link>
        {' · '}
        {assign.by === 'flag' ? (
          <>
            {t('ab.by_flag')}{' '}
            <Link to="/flags/$flag" params={{ flag: assign.flag }}>
              {assign.flag}
            </Link>
          </>
        ) : null}
        {assign.by === 'route' ? (
          <>
            {t('ab.by_route')}{' '}
            <Link to="/routes/$route" params={{ route: assign.route }}>
              {assign.route}
            </Link>
          </>
        ) : null}
        {assign.by === 'holdout' ? t('ab.by_holdout') : null}
      </span>
    </>
  );
}

function Content({ results, period }: { readonly results: Results; readonly period: number | undefined }) {
  const { t } = useWords();
  const { experiment, look, points } = results;
  const shown = period ?? experiment.period?.period;
  const isEarlier = shown !== experiment.period?.period;
  return (
    <div className="stack">
      {isEarlier ? (
        <p className="ab-warning">
          {t('ab.earlier', { period: shown ?? '' })}{' '}
          <Link to="/experiments/$id" params={{ id: experiment.id }}>
            {t('ab.to_latest')}
          </Link>
        </p>
      ) : null}
      <ExperimentSummary experiment={experiment} look={look} />
      {look === null ? null : (
        <>
          <Section title={t('ab.effects')} lead={t('ab.effects_about')}>
            <ForestPlot experiment={experiment} look={look} />
          </Section>
          <Section title={t('ab.numbers')} lead={t('ab.numbers_about')} flush>
            <EffectTable look={look} />
          </Section>
          <Section title={t('ab.course')} lead={t('ab.course_about')}>
            <CourseCharts experiment={experiment} points={points} />
          </Section>
          <div className="grid-2 top">
            <Section title={t('ab.arms')} flush>
              <ArmTable look={look} experiment={experiment} />
            </Section>
            <Section title={t('ab.trust')} lead={t('ab.trust_about')}>
              <TrustList look={look} />
            </Section>
          </div>
          <LookTable id={experiment.id} period={shown} />
        </>
      )}
      <Design experiment={experiment} />
      {experiment.period === null ? null : <PeriodTable experiment={experiment} />}
      <div className="grid-2 top">
        <ExperimentYaml experiment={experiment} />
        <HoldoutCard system={experiment.system} />
      </div>
    </div>
  );
}

function Design({ experiment }: { readonly experiment: Experiment }) {
  const { t } = useWords();
  const mayWrite = useMay('experiments.write');
  const redesign = useChange(['experiments', 'redesign']);
  const { design, id } = experiment;
  return (
    <Section
      title={t('ab.design')}
      flush
      aside={
        mayWrite && experiment.state !== 'archived' ? (
          <Button
            size="compact-xs"
            variant="default"
            loading={redesign.isPending}
            onClick={() => redesign.mutate({ params: { id }, body: {} })}
          >
            {t('ab.redesign')}
          </Button>
        ) : null
      }
    >
      {design === null ? <p className="soft card-note">{t('ab.no_design')}</p> : <DesignTable design={design} />}
      {redesign.error === null ? null : <FailureText error={redesign.error} />}
    </Section>
  );
}
