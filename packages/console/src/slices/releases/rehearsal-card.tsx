import { Link } from '@tanstack/react-router';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { RehearsalReport } from './rehearsal-report.tsx';
import { RolloutState } from './rollout-state.tsx';

/** Proves that a route can be rolled back unnoticed, and shows what the last proof measured. */
export function RehearsalCard({ route }: { readonly route: string }) {
  const { t } = useWords();
  const mayWrite = useMay('rollouts.write');
  const query = { route, strategy: 'rehearsal', limit: 1 } as const;
  const read = useRead(['releases', 'list'], { query });
  const rehearse = useChange(['releases', 'rehearse']);
  return (
    <Section
      title={t('rehearsal.title')}
      lead={t('rehearsal.about')}
      aside={
        mayWrite ? (
          <ConfirmButton
            label={t('rehearsal.start')}
            title={t('rehearsal.start')}
            onConfirm={() => rehearse.mutateAsync({ params: { route }, body: {} })}
          >
            {t('rehearsal.start_about', { route })}
          </ConfirmButton>
        ) : null
      }
    >
      <Loaded read={read} height={60}>
        {({ items: [newest] }) =>
          newest === undefined ? (
            <p className="soft">{t('rehearsal.never')}</p>
          ) : (
            <div className="stack tight">
              <span className="row">
                <Link to="/rollouts/$id" params={{ id: newest.id }}>
                  {t('rehearsal.last')}
                </Link>
                <TimeText at={newest.started_at} />
                {newest.rehearsal === null ? <RolloutState rollout={newest} look="plain" /> : null}
              </span>
              {newest.rehearsal === null ? null : <RehearsalReport report={newest.rehearsal} />}
            </div>
          )
        }
      </Loaded>
    </Section>
  );
}
