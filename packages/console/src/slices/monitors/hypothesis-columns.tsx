import type { Comparison, ComparisonItem } from '@haechi/contract';
import type { Column } from '../../ui/data-table.tsx';
import type { Words } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { type Reason, WhyButton } from '../../ui/why.tsx';

/** What a hypothesis was part of. */
export type ComparisonHead = Pick<Comparison, 'stable' | 'candidate' | 'alpha' | 'method' | 'at'>;

/** One row for each hypothesis. */
export const hypothesisKey = ({ indicator, attribute, group }: ComparisonItem) => `${indicator} ${attribute} ${group}`;

/** The columns of a table of hypotheses that do not depend on how the numbers are shown. */
export function hypothesisColumns(words: Words, comparison: ComparisonHead) {
  const { t } = words;
  return {
    verdict: {
      key: 'verdict',
      title: t('field.verdict'),
      cell: ({ verdict }) => <VerdictMark verdict={verdict} look="plain" />,
    },
    name: {
      key: 'indicator',
      title: t('field.indicator'),
      cell: (item) => (
        <div className="cell-sentence">
          {hypothesisName(item, words)}
          <div className="soft small">{words.say(item.reason)}</div>
        </div>
      ),
    },
    margin: {
      key: 'margin',
      title: t('comparison.margin'),
      numeric: true,
      wide: true,
      cell: ({ margin }) => words.number(margin),
    },
    p: {
      key: 'p',
      title: t('finding.p_adjusted'),
      numeric: true,
      wide: true,
      cell: ({ p_adjusted }) => words.number(p_adjusted),
    },
    why: {
      key: 'why',
      title: t('why.title'),
      cell: (item) => <WhyButton reason={comparisonReason(item, comparison, words)} />,
    },
  } satisfies Record<string, Column<ComparisonItem>>;
}

/** What one hypothesis is about, in words. */
function hypothesisName({ indicator, attribute, group, reference_group }: ComparisonItem, words: Words): string {
  const groups = group === null ? null : reference_group === null ? group : `${group} / ${reference_group}`;
  return [words.indicator(indicator), attribute, groups].filter((part) => part !== null).join(' · ');
}

/** Why one hypothesis was judged as it was. */
function comparisonReason(item: ComparisonItem, comparison: ComparisonHead, words: Words): Reason {
  const { t } = words;
  const estimates = [
    { name: comparison.stable, estimate: item.stable },
    { name: comparison.candidate, estimate: item.candidate },
    { name: t('comparison.worsening'), estimate: item.worsening },
  ];
  return {
    title: hypothesisName(item, words),
    state: { tone: item.verdict, word: t(`verdict.${item.verdict}`) },
    sentence: words.say(item.reason),
    rule: t('rule.versus_stable', { baseline: comparison.stable, margin: words.number(item.margin) }),
    estimates: estimates.flatMap(({ name, estimate }) => (estimate === null ? [] : [{ name, estimate }])),
    facts: [
      { name: t('comparison.method'), value: words.word('method', comparison.method) },
      { name: t('comparison.alpha'), value: words.number(comparison.alpha) },
      { name: t('finding.p'), value: words.number(item.p) },
      { name: t('finding.p_adjusted'), value: words.number(item.p_adjusted) },
    ],
    at: comparison.at,
    actor: t('why.by_monitor'),
  };
}
