import type { Experiment, ExperimentLook } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import type { Words } from '../../ui/use-words.ts';
import type { Reason } from '../../ui/why.tsx';
import { outcomeTone } from './standing.ts';

interface Context {
  readonly words: Words;
  readonly look: ExperimentLook | null;
}

/** Why an experiment has the verdict that it has, or none. */
export function experimentReason(experiment: Experiment, { words, look }: Context): Reason {
  const { t } = words;
  const { definition, name, outcome, period, reason, units } = experiment;
  const { mode, alpha, power } = definition.analysis;
  const primary = look?.metrics.filter(({ role }) => role !== 'secondary') ?? [];
  return {
    title: name,
    state: { tone: outcomeTone(outcome), word: t(`ab_outcome.${outcome}`) },
    sentence: period === null ? t('ab.not_begun') : words.say(reason),
    rule: t(`ab_rule.${mode}`, { alpha: words.number(alpha) }),
    estimates: primary.flatMap(({ metric, arm, lift }) =>
      lift === null ? [] : [{ name: `${metric} · ${arm} · ${t('ab.lift')}`, estimate: lift }],
    ),
    facts: [
      { name: t('ab.units'), value: words.number(units) },
      { name: t('ab.planned'), value: words.number(period?.planned_units) },
      { name: t('ab.alpha'), value: words.number(alpha) },
      { name: t('ab.power'), value: words.share(power) },
    ],
    at: look?.at ?? period?.started_at ?? experiment.updated_at,
    record: (
      <Link to="/trail" search={{ target: experiment.id }}>
        {t('why.open_record')}
      </Link>
    ),
  };
}
