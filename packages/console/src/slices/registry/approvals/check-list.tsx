import type { ApprovalCheck } from '@haechi/contract';
import { useWords, type Words } from '../../../ui/use-words.ts';
import { VerdictMark } from '../../../ui/verdict.tsx';

type Item = ApprovalCheck['items'][number];

/** The automatic checks, each with what it looked at: verdict, number, limit. */
export function CheckList({ checks }: { readonly checks: readonly ApprovalCheck[] }) {
  const words = useWords();
  const { t } = words;
  return (
    <ul className="check-list" aria-label={t('checks.title')}>
      {checks.map((check) => (
        <li key={check.check} className="check">
          <div className="row">
            <VerdictMark verdict={check.verdict} look="plain" />
            <strong>{t(`check.${check.check}`)}</strong>
            {check.required ? null : <span className="soft small">{t('checks.not_required')}</span>}
          </div>
          <p className="soft">{words.say(check.reason)}</p>
          {check.items.length === 0 ? null : (
            <details>
              <summary>{t('checks.items', { count: check.items.length })}</summary>
              <ul className="check-items">
                {check.items.map((item) => (
                  <CheckItem key={item.name} item={item} />
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function CheckItem({ item }: { readonly item: Item }) {
  const words = useWords();
  const numbers = numbersOf(item, words);
  return (
    <li>
      <VerdictMark verdict={item.verdict} look="plain" />
      <div>
        <p>{words.say(item.reason)}</p>
        {numbers === '' ? null : <p className="soft small number">{numbers}</p>}
      </div>
    </li>
  );
}

function numbersOf({ lower, upper, n }: Item, words: Words): string {
  const { t } = words;
  return [
    ...(lower === null || upper === null
      ? []
      : [
          t('estimate.interval', {
            lower: words.number(lower),
            upper: words.number(upper),
            level: words.share(checkLevel),
          }),
        ]),
    ...(n === null ? [] : [t('estimate.n', { n: words.number(n) })]),
  ].join(' · ');
}

/** The level of the intervals that checks carry (the contract: 95 %, Wilson). */
const checkLevel = 0.95;
