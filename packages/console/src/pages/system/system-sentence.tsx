import type { Rollout } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { findingReason } from '../../slices/monitors/index.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Glyph, Mark } from '../../ui/verdict.tsx';
import { WhyButton } from '../../ui/why.tsx';

interface SystemSentenceProps {
  readonly system: string;
  readonly rollout: Rollout | undefined;
}

/** How the system is, in a sentence made from the record: the worst first, then what was done. */
export function SystemSentence({ system, rollout }: SystemSentenceProps) {
  const words = useWords();
  const { t } = words;
  const read = useRead(['monitors', 'status'], { query: { system, limit: 1 } });
  const incident = useRead(
    ['incidents', 'list'],
    { query: { system, state: 'open', limit: 1 } },
    { enabled: useMay('incidents.read') },
  ).data?.items[0];
  return (
    <Loaded read={read} height={96}>
      {({ items: [status] }) => {
        const verdict = status?.verdict ?? 'skipped';
        const worst = status?.worst ?? null;
        return (
          <section className="card banner" aria-label={t('system.sentence')}>
            <Glyph tone={verdict} size={22} />
            <div className="banner-body stack tight">
              <p className="headline">
                {words.say(worst?.sentence ?? status?.reason ?? { key: 'system.no_data', params: {} })}
              </p>
              {rollout === undefined || rollout.state === 'promoted' ? null : <p>{words.say(rollout.reason)}</p>}
              <div className="row wide-gap">
                {incident === undefined ? null : (
                  <span className="row">
                    <Mark tone="fail" word={t('system.incident')} />
                    <Link to="/incidents/$id" params={{ id: incident.id }}>
                      {words.say(incident.sentence)}
                    </Link>
                  </span>
                )}
                {worst === null ? null : <WhyButton reason={findingReason(worst, words)} />}
                <span className="soft small">
                  {t('system.evaluated')} <TimeText at={status?.evaluated_at ?? null} />
                </span>
                <span className="soft small">
                  {t('system.predictions_24h', { n: words.compact(status?.predictions_24h ?? 0) })}
                </span>
              </div>
            </div>
          </section>
        );
      }}
    </Loaded>
  );
}
