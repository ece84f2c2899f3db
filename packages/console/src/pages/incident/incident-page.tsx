import type { Incident } from '@haechi/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { IncidentActions, IncidentState, NoteForm, Timeline } from '../../slices/incidents/index.ts';
import { ComparisonTable } from '../../slices/monitors/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Chain } from './chain.tsx';
import { LineageCard } from './lineage-card.tsx';

export function IncidentPage() {
  const { t } = useWords();
  const { id } = useParams({ from: '/frame/incidents/$id' });
  const incident = useRead(['incidents', 'get'], { params: { id } });
  const title = t('incidents.one');
  if (incident.data === undefined)
    return (
      <Page title={title}>
        <Loaded read={incident} height={480}>
          {() => null}
        </Loaded>
      </Page>
    );
  return <IncidentView incident={incident.data} />;
}

/** Cause, actions, remaining risk; then the evidence; then the history. */
function IncidentView({ incident }: { readonly incident: Incident }) {
  const words = useWords();
  const { t } = words;
  const mayWrite = useMay('incidents.write');
  const sentence = words.say(incident.sentence);
  const { cause } = incident;
  return (
    <Page
      title={sentence}
      lead={
        <span className="row wide-gap">
          <IncidentState state={incident.state} />
          <span>{t(`severity.${incident.severity}`)}</span>
          <Link to="/systems/$system" params={{ system: incident.system }}>
            {incident.system}
          </Link>
          <span>
            {t('incidents.opened')} <TimeText at={incident.opened_at} />
          </span>
        </span>
      }
      actions={mayWrite ? <IncidentActions incident={incident} /> : undefined}
    >
      {incident.resolution === null ? null : (
        <section className="card">
          <strong>{t('incidents.resolved')}</strong> <TimeText at={incident.resolved_at} />: {incident.resolution}
        </section>
      )}
      <Chain incident={incident} />
      {cause.comparison.length === 0 ? null : (
        <Section title={t('comparison.title')} flush lead={t('comparison.about')}>
          <ComparisonTable
            comparison={{
              stable: cause.baseline_version ?? t('comparison.stable'),
              candidate: cause.version ?? t('comparison.candidate'),
              alpha: 1 - (cause.finding.estimate.level ?? 0.95),
              method: cause.finding.test,
              at: cause.finding.opened_at,
            }}
            items={cause.comparison}
          />
        </Section>
      )}
      <div className="split">
        <Section title={t('incidents.timeline')}>
          <Timeline items={incident.timeline} />
          {mayWrite ? <NoteForm id={incident.id} /> : null}
        </Section>
        <LineageCard label={cause.version} words={cause.lineage} />
      </div>
    </Page>
  );
}
