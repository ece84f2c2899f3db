import type { Rollout } from '@haechi/contract';
import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useActorName } from '../../data/use-actor-name.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import {
  DefinitionCard,
  EvidenceTable,
  RehearsalReport,
  RolloutNotes,
  RolloutSummary,
} from '../../slices/releases/index.ts';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Trace } from './trace.tsx';

/** A rollout, top down: where it stands and why, the evidence, its times, what happened. */
export function RolloutPage() {
  const { t } = useWords();
  const { id } = useParams({ from: '/frame/rollouts/$id' });
  const read = useRead(['releases', 'get'], { params: { id } });
  const mayChecklists = useMay('checklists.read');
  const rollout = read.data;
  const title =
    rollout === undefined
      ? t('rollouts.one')
      : t('rollouts.of', { candidate: `${rollout.model}/${rollout.candidate_version}`, route: rollout.route });
  return (
    <Page
      title={title}
      lead={rollout === undefined ? ' ' : <Lead rollout={rollout} />}
      actions={
        mayChecklists ? (
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <Link {...props} to="/rollouts/$id/checklists" params={{ id }} />}
          >
            {t('checklist.title')}
          </Button>
        ) : null
      }
    >
      <Trace links={[{ to: '/rollouts', label: t('rollouts.title') }]} here={id} />
      <Loaded read={read} height={320}>
        {(data) => (
          <div className="stack">
            <RolloutSummary rollout={data} />
            {data.rehearsal === null ? null : (
              <Section title={t('rehearsal.title')}>
                <RehearsalReport report={data.rehearsal} bare />
              </Section>
            )}
            <Evidence rollout={data} />
            <RolloutNotes rollout={data} />
            <div className="grid-2">
              <Times rollout={data} />
              {data.definition === null ? null : <DefinitionCard rollout={data} />}
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Lead({ rollout }: { readonly rollout: Rollout }) {
  const { t } = useWords();
  const { strategy, system, route } = rollout;
  return (
    <>
      {t(`strategy.${strategy}`)} · {t('field.system')}{' '}
      <Link to="/systems/$system" params={{ system }}>
        {system}
      </Link>{' '}
      · {t('routes.route')}{' '}
      <Link to="/routes/$route" params={{ route }}>
        {route}
      </Link>
    </>
  );
}

function Evidence({ rollout }: { readonly rollout: Rollout }) {
  const words = useWords();
  const { t } = words;
  const { comparison } = rollout;
  if (comparison === null)
    return rollout.strategy === 'rehearsal' ? null : (
      <Section title={t('evidence.title')}>
        <p className="soft">{t('evidence.none')}</p>
      </Section>
    );
  return (
    <Section title={t('evidence.title')} lead={t('comparison.about')} flush>
      <EvidenceTable comparison={comparison} />
      <p className="soft small card-note">
        {t('evidence.basis', {
          stable: comparison.stable,
          candidate: comparison.candidate,
          stable_n: words.number(comparison.stable_n),
          candidate_n: words.number(comparison.candidate_n),
          stable_labelled: words.number(comparison.stable_labelled),
          candidate_labelled: words.number(comparison.candidate_labelled),
        })}
        <br />
        {t('comparison.method')}: {words.word('method', comparison.method)} · {t('comparison.alpha')}{' '}
        {words.number(comparison.alpha)}
      </p>
    </Section>
  );
}

function Times({ rollout }: { readonly rollout: Rollout }) {
  const { t } = useWords();
  const nameOf = useActorName();
  const { started_by } = rollout;
  const by = nameOf({ kind: started_by.startsWith('key') ? 'key' : 'account', id: started_by });
  return (
    <Section title={t('rollouts.times')}>
      <Facts
        facts={[
          {
            name: t('rollouts.started'),
            value: (
              <>
                <TimeText at={rollout.started_at} show="both" /> · {by}
              </>
            ),
          },
          { name: t('rollouts.first_response'), value: <TimeText at={rollout.first_response_at} show="both" /> },
          { name: t('rollouts.decided'), value: <TimeText at={rollout.decided_at} show="both" /> },
          { name: t('rollouts.acknowledged'), value: <TimeText at={rollout.acknowledged_at} show="both" /> },
        ]}
      />
    </Section>
  );
}
