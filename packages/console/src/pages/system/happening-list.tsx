import { Section } from '../../ui/page.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import type { Happening } from './happenings.ts';

/** Happenings listed at most; the newest ones. */
const shown = 8;

/** What the numbered marks in the charts stand for. */
export function HappeningList({ happened }: { readonly happened: readonly Happening[] }) {
  const words = useWords();
  if (happened.length === 0) return null;
  const first = Math.max(0, happened.length - shown);
  return (
    <Section title={words.t('system.happened')}>
      <ol className="happenings" start={first + 1}>
        {happened.slice(first).map(({ id, time, message, tone }, index) => (
          <li key={id}>
            <span className={`happening-number tone-${tone}`}>{first + index + 1}</span>
            <span>{words.say(message)}</span>
            <span className="soft small">
              <TimeText at={new Date(time).toISOString()} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
