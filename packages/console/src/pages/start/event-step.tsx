import { Loader } from '@mantine/core';
import type { ResultOf } from '../../data/calls.ts';
import { eventSnippets } from '../../slices/events/index.ts';
import { Snippets } from '../../ui/snippets.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';

interface EventStepProps {
  readonly system: string;
  readonly secret: string | null;
  readonly traffic: ResultOf<'events', 'traffic'> | undefined;
}

/** The lines to run; turns live by itself when the first event arrives. */
export function EventStep({ system, secret, traffic }: EventStepProps) {
  const words = useWords();
  const { t } = words;
  return (
    <div className="stack tight">
      <p className="soft">{t('start.event_about')}</p>
      <Snippets snippets={eventSnippets({ origin: location.origin, system, key: secret })} />
      <div className="row" role="status">
        {traffic === undefined ? (
          <>
            <Loader size="xs" aria-hidden="true" />
            <span>{t('start.waiting')}</span>
          </>
        ) : (
          <>
            <Mark tone="pass" word={t('start.arrived')} />
            <span>
              {t('start.arrived_about', { n: words.number(traffic.total) })} <TimeText at={traffic.last_event_at} />
            </span>
          </>
        )}
      </div>
    </div>
  );
}
