import type { Rollout } from '@haechi/contract';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';
import { sayRollout } from './say-rollout.ts';

const tones: Record<Rollout['gates'][number]['verdict'], Tone> = {
  pass: 'pass',
  fail: 'fail',
  error: 'error',
  skipped: 'skipped',
};

/** What stands between this step and the next, in the order in which it is asked: what has passed, and what it waits for. */
export function GateList({ gates }: { readonly gates: Rollout['gates'] }) {
  const words = useWords();
  const { t } = words;
  const first = gates.findIndex(({ verdict }) => verdict !== 'pass');
  return (
    <ol className="gates" aria-label={t('gates.title')}>
      {gates.map(({ gate, verdict, reason }, index) => (
        <li key={gate} className={index === first ? 'gate-item first' : 'gate-item'}>
          <Mark
            tone={tones[verdict]}
            word={verdict === 'skipped' ? t('gates.holds') : t(`verdict.${verdict}`)}
            look="plain"
          />
          <div>
            <strong>{t(`gate.${gate}`)}</strong>
            <p className="soft">{sayRollout(reason, words)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
