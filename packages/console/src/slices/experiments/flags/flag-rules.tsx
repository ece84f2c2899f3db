import type { Flag } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useWords } from '../../../ui/use-words.ts';
import { sayConditions, sayGift } from './say-rule.ts';

/** Who is given what, in the order in which it is asked. */
export function FlagRules({ flag }: { readonly flag: Flag }) {
  const words = useWords();
  const { t } = words;
  const { prerequisites, holdout, rules, experiment, default_variant, off_variant } = flag;
  return (
    <ol className="list" aria-label={t('flags.order')}>
      <li className="flag-rule">
        <span>{t('flags.when_off')}</span>
        <strong>{off_variant}</strong>
      </li>
      {prerequisites.map(({ flag: key, variants }) => (
        <li key={key} className="flag-rule">
          <span>
            {t('flags.unless')}{' '}
            <Link to="/flags/$flag" params={{ flag: key }}>
              {key}
            </Link>{' '}
            {t('flags.gives', { variants: variants.join(', ') })}
          </span>
          <strong>{off_variant}</strong>
        </li>
      ))}
      {holdout === null ? null : (
        <li className="flag-rule">
          <span>{t('flags.held_out', { name: holdout.name, share: words.share(holdout.share / 10_000) })}</span>
          <strong>{default_variant}</strong>
        </li>
      )}
      {rules.map((rule) => (
        <li key={rule.id} className="flag-rule">
          <span>
            {sayConditions(rule.when, words)}
            <span className="soft small"> {rule.description === '' ? rule.id : rule.description}</span>
          </span>
          <strong>
            {rule.split !== undefined && experiment !== null ? t('flags.by_experiment') : sayGift(rule, words)}
          </strong>
        </li>
      ))}
      {experiment === null ? null : (
        <li className="flag-rule">
          <span>
            {t('flags.in_experiment')}{' '}
            <Link to="/experiments/$id" params={{ id: experiment.id }}>
              {experiment.id}
            </Link>
          </span>
          <strong>{t('flags.by_experiment')}</strong>
        </li>
      )}
      <li className="flag-rule">
        <span>{t('flags.else')}</span>
        <strong>{default_variant}</strong>
      </li>
    </ol>
  );
}
