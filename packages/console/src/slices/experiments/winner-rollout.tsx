import type { Experiment } from '@haechi/contract';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useWords } from '../../ui/use-words.ts';

/** What became of the winner: its rollout, why there is none, or the way to begin one. */
export function WinnerRollout({ experiment }: { readonly experiment: Experiment }) {
  const words = useWords();
  const { t } = words;
  const mayRoll = useMay('rollouts.write');
  const { winner, period, definition } = experiment;
  if (winner === null || period === null) return null;
  if (period.rollout !== null)
    return (
      <p>
        {t('ab.rolled_out', { arm: winner })}{' '}
        <Link to="/rollouts/$id" params={{ id: period.rollout }}>
          {t('ab.open_rollout')}
        </Link>
      </p>
    );
  const { assign, arms } = definition;
  const version = arms.find(({ name }) => name === winner)?.version;
  const route = assign.by === 'route' ? assign.route : definition.on_win?.rollout.route;
  return (
    <div className="stack tight">
      {period.rollout_problem === null ? null : <p className="ab-warning">{words.say(period.rollout_problem)}</p>}
      <div className="row">
        {mayRoll && version !== undefined ? (
          <Button
            size="xs"
            renderRoot={(props) => <Link {...props} to="/rollouts/new" search={{ route, version: String(version) }} />}
          >
            {t('ab.roll_out', { arm: winner })}
          </Button>
        ) : null}
        {assign.by === 'flag' ? (
          <Link to="/flags/$flag" params={{ flag: assign.flag }}>
            {t('ab.give_everybody', { arm: winner, flag: assign.flag })}
          </Link>
        ) : null}
      </div>
    </div>
  );
}
