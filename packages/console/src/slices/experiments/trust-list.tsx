import type { ExperimentLook } from '@haechi/contract';
import { useWords } from '../../ui/use-words.ts';
import { Glyph, VerdictMark } from '../../ui/verdict.tsx';

type Check = ExperimentLook['checks'][number];
const keyOf = ({ check, metric, experiment }: Check) => [check, metric, experiment].join('/');

interface TrustWarningsProps {
  readonly look: ExperimentLook;
  /** The sentence that stands above already. */
  readonly said: string;
}

/** What makes the numbers of an experiment untrustworthy, before any number is read. */
export function TrustWarnings({ look, said }: TrustWarningsProps) {
  const words = useWords();
  const failed = look.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
  if (failed.length === 0) return null;
  return (
    <div className="stack tight" role="alert">
      {failed.map((check) => (
        <div key={keyOf(check)} className={check.blocks ? 'ab-warning blocks' : 'ab-warning'}>
          <Glyph tone={check.blocks ? 'fail' : 'warn'} size={20} />
          <div>
            <strong>{words.t(`ab_check.${check.check}`)}</strong>
            {words.say(check.reason) === said ? null : <p>{words.say(check.reason)}</p>}
            {check.blocks ? <p className="small">{words.t('ab.blocks')}</p> : null}
          </div>
        </div>
      ))}
    </div>
  );
}

/** Every check of the experiment itself, with its numbers. */
export function TrustList({ look }: { readonly look: ExperimentLook }) {
  const words = useWords();
  if (look.checks.length === 0) return <p className="soft">{words.t('ab.no_checks')}</p>;
  return (
    <ul className="plain-list ab-checks">
      {look.checks.map((check) => (
        <li key={keyOf(check)}>
          <VerdictMark verdict={check.verdict} look="plain" />
          <div>
            <strong>{words.t(`ab_check.${check.check}`)}</strong>
            <p>{words.say(check.reason)}</p>
            <p className="soft small">
              {words.t('estimate.n', { n: words.number(check.n) })}
              {check.p === null ? '' : ` · p ${words.number(check.p)}`} · {words.word('method', check.method)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
