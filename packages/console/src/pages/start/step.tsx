import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

interface StepProps {
  readonly number: number;
  readonly state: 'done' | 'now' | 'later';
  readonly title: string;
  /** What came out, when it is done. */
  readonly result?: string;
  /** Stays open after it is done. */
  readonly keep?: boolean;
  readonly children: ReactNode;
}

/** One step: open while it is its turn, folded before and after. */
export function Step({ number, state, title, result, keep = false, children }: StepProps) {
  const { t } = useWords();
  const isOpen = state === 'now' || (state === 'done' && keep);
  return (
    <li className={`card step ${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span className="step-number" aria-hidden="true">
        {state === 'done' ? <Icon name="check" size={16} /> : number}
      </span>
      <div className="step-head">
        <h2>{title}</h2>
        {state === 'done' ? <Mark tone="pass" word={result ?? t('start.done')} look="plain" /> : null}
      </div>
      {isOpen ? <div className="step-body">{children}</div> : null}
    </li>
  );
}
