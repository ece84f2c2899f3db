import type { Analysis } from '@haechi/contract';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { VerdictMark } from '../../../ui/verdict.tsx';

/** What could not be looked at, and why. */
export function SkippedList({ skipped }: Pick<Analysis, 'skipped'>) {
  const words = useWords();
  if (skipped.length === 0) return null;
  return (
    <Section title={words.t('skipped.title')} flush>
      <ul className="list">
        {skipped.map(({ column, verdict, reason }) => (
          <li key={JSON.stringify([column, reason])} className="row">
            <VerdictMark verdict={verdict} look="plain" />
            <span>{words.say(reason)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
