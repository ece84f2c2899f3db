import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

const incidentTones = { open: 'fail', resolved: 'pass' } as const;

export function IncidentState({
  state,
  look = 'chip',
}: {
  readonly state: 'open' | 'resolved';
  readonly look?: 'chip' | 'plain';
}) {
  const { t } = useWords();
  return <Mark tone={incidentTones[state]} word={t(`incident_state.${state}`)} look={look} />;
}
