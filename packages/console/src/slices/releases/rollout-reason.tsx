import type { Rollout } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import type { Words } from '../../ui/use-words.ts';
import type { Reason } from '../../ui/why.tsx';
import { rolloutStanding } from './rollout-state.tsx';
import { sayRollout } from './say-rollout.ts';

/** Why a rollout stands where it stands. */
export function rolloutReason(rollout: Rollout, words: Words): Reason {
  const { t } = words;
  const failed = rollout.comparison?.items.filter(({ verdict }) => verdict === 'fail') ?? [];
  return {
    title: t('rollouts.of', { candidate: `${rollout.model}/${rollout.candidate_version}`, route: rollout.route }),
    state: rolloutStanding(rollout, words),
    sentence: sayRollout(rollout.reason, words),
    rule: t('rule.rollout'),
    estimates: failed.flatMap(({ indicator, attribute, worsening }) =>
      worsening === null
        ? []
        : [
            {
              name: [words.indicator(indicator), attribute].filter((part) => part !== null).join(' · '),
              estimate: worsening,
            },
          ],
    ),
    facts: timesOf(rollout, words),
    at: rollout.decided_at ?? rollout.started_at,
    record: (
      <Link to="/trail" search={{ target: rollout.id }}>
        {t('why.open_record')}
      </Link>
    ),
  };
}

function timesOf(rollout: Rollout, words: Words) {
  const { t } = words;
  const { first_response_at, decided_at, acknowledged_at } = rollout;
  const since = (at: string | null) =>
    at === null || first_response_at === null ? null : words.duration(Date.parse(at) - Date.parse(first_response_at));
  const rows = [
    [t('rollouts.detected'), since(decided_at)],
    [t('rollouts.done'), since(acknowledged_at)],
  ] as const;
  return rows.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
