import type { Finding } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import type { Fact } from '../../ui/facts.tsx';
import type { Words } from '../../ui/use-words.ts';
import type { Reason } from '../../ui/why.tsx';
import { contributorFacts, costFacts, settingFacts } from './result/evidence-facts.ts';

/** Why a finding was made: its rule, its numbers, its time and its entry on record. */
export function findingReason(finding: Finding, words: Words): Reason {
  const { t } = words;
  const indicator = words.indicator(finding.indicator);
  return {
    title: finding.attribute === null ? indicator : `${indicator} · ${finding.attribute}`,
    state: { tone: finding.verdict, word: t(`verdict.${finding.verdict}`) },
    sentence: words.say(finding.sentence),
    rule: ruleOf(finding, words),
    estimates: [{ name: indicator, estimate: finding.estimate }],
    facts: factsOf(finding, words),
    more: [
      { title: t('why.settings'), facts: settingFacts(finding.settings, words) },
      { title: t('why.contributors'), facts: contributorFacts(finding.contributors, words) },
      { title: t('why.cost'), facts: finding.cost === null ? [] : costFacts(finding.cost, words) },
    ],
    at: finding.opened_at,
    actor: t('why.by_monitor'),
    record: (
      <Link to="/trail" search={{ target: finding.id }}>
        {t('why.open_record')}
      </Link>
    ),
  };
}

function ruleOf(finding: Finding, words: Words): string {
  const { t } = words;
  if (finding.basis === 'versus_stable')
    return t('rule.versus_stable', { baseline: finding.baseline_version ?? '–', margin: words.number(finding.limit) });
  const value = words.number(finding.limit);
  return finding.side === 'min' ? t('rule.min', { value }) : t('rule.max', { value });
}

function factsOf(finding: Finding, words: Words): Fact[] {
  const { t } = words;
  const optional: readonly (readonly [string, string | null])[] = [
    [t('monitors.monitor'), finding.monitor],
    [t('monitor.slice'), finding.slice === '' ? null : finding.slice],
    [t('finding.version'), finding.version],
    [t('finding.baseline'), finding.baseline_version],
    [t('finding.route'), finding.route],
    [t('finding.group'), finding.group],
    [t('finding.feature'), finding.feature],
    [t('finding.effect'), finding.effect === null ? null : words.number(finding.effect)],
    [t('finding.test'), words.word('method', finding.test)],
    [t('finding.p'), finding.p === null ? null : words.number(finding.p)],
    [t('finding.p_adjusted'), finding.p_adjusted === null ? null : words.number(finding.p_adjusted)],
    [t('finding.path'), t(`path.${finding.path}`)],
    [
      t('finding.window'),
      `${words.absolute(Date.parse(finding.window.from))} – ${words.absolute(Date.parse(finding.window.to))}`,
    ],
    [t('finding.closed'), finding.closed_at === null ? null : words.absolute(Date.parse(finding.closed_at))],
    [t('finding.closed_why'), finding.closed_reason == null ? null : words.say(finding.closed_reason)],
  ];
  return optional.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
