import type { Analysis, Score } from '@haechi/contract';
import type { Words } from '../../../ui/use-words.ts';
import type { Reason } from '../../../ui/why.tsx';
import { contributorFacts, costFacts, settingFacts } from './evidence-facts.ts';
import { scoreName } from './score-name.ts';

interface SaidIn {
  readonly analysis: Pick<Analysis, 'path' | 'cost'>;
  readonly evaluatedAt: string | null;
}

/** Why a number was judged so: its limit, its test, what identifies it, what it owes most to, what it cost. */
export function scoreReason(score: Score, { analysis, evaluatedAt }: SaidIn, words: Words): Reason {
  const { t } = words;
  const { limit, side, estimate } = score;
  const value = words.number(limit);
  const optional: readonly (readonly [string, string | null])[] = [
    [t('finding.test'), score.test === null ? null : words.word('method', score.test)],
    [t('score.statistic'), score.statistic === null ? null : words.number(score.statistic)],
    [t('finding.p'), score.p === null ? null : words.number(score.p)],
    [t('finding.p_adjusted'), score.p_adjusted === null ? null : words.number(score.p_adjusted)],
    [t('finding.effect'), score.effect === null ? null : words.number(score.effect)],
    [t('score.n_reference'), words.number(score.n_reference)],
    [t('score.n_current'), words.number(score.n_current)],
    [t('finding.path'), t(`path.${analysis.path}`)],
  ];
  return {
    title: scoreName(score, words),
    state: { tone: score.verdict, word: t(`verdict.${score.verdict}`) },
    sentence: words.say(score.reason),
    rule:
      limit === null || side === null
        ? t('rule.no_limit')
        : side === 'min'
          ? t('rule.min', { value })
          : t('rule.max', { value }),
    estimates: estimate === null ? [] : [{ name: scoreName(score, words), estimate }],
    facts: optional.flatMap(([name, said]) => (said === null ? [] : [{ name, value: said }])),
    more: [
      { title: t('why.settings'), facts: settingFacts(score.settings, words) },
      { title: t('why.contributors'), facts: contributorFacts(score.contributors, words) },
      { title: t('why.cost'), facts: costFacts(analysis.cost, words) },
    ],
    at: evaluatedAt,
    actor: t('why.by_monitor'),
  };
}
