import type { IndicatorName } from '@haechi/contract';
import { CloseButton, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../../../data/calls.ts';
import { useRead } from '../../../data/use-read.ts';
import { IntervalText } from '../../../ui/interval-text.tsx';
import { Loaded } from '../../../ui/loaded.tsx';
import { Section } from '../../../ui/page.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { VerdictMark } from '../../../ui/verdict.tsx';
import { contributorLine } from './evidence-facts.ts';
import { MovementTable } from './movement-table.tsx';
import { spanWords } from './result-chooser.tsx';

const week = 7 * 86_400_000;
/** It is computed from rows, which costs: asked again this rarely, ms. */
const askAgainMs = 600_000;

interface CausePanelProps {
  readonly system: string;
  readonly indicator: IndicatorName;
  readonly version: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly onClose: () => void;
}

/** Which slice moved a number most between the window and the one before it. */
export function CausePanel({ system, indicator, version, window, onClose }: CausePanelProps) {
  const words = useWords();
  const { t } = words;
  const [against, setAgainst] = useState<'previous' | 'last_week'>('previous');
  const earlier = (at: string) => new Date(Date.parse(at) - week).toISOString();
  const read = useRead(
    ['monitorDefinitions', 'rootCause'],
    {
      params: { system },
      query: {
        indicator,
        version,
        from: window.from,
        to: window.to,
        ...(against === 'last_week' ? { before_from: earlier(window.from), before_to: earlier(window.to) } : {}),
      },
    },
    { every: askAgainMs },
  );
  return (
    <Section
      id="cause"
      title={t('cause.title', { indicator: words.indicator(indicator) })}
      lead={t('cause.about', { version, window: spanWords(window, words) })}
      flush
      aside={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('cause.against')}
            data={[
              { value: 'previous', label: t('cause.against_previous') },
              { value: 'last_week', label: t('cause.against_last_week') },
            ]}
            value={against}
            onChange={(value) => setAgainst(value === 'last_week' ? 'last_week' : 'previous')}
          />
          <CloseButton aria-label={t('cause.close')} onClick={onClose} />
        </>
      }
    >
      <Loaded read={read} height={220}>
        {(cause) => <CauseView cause={cause} />}
      </Loaded>
    </Section>
  );
}

function CauseView({ cause }: { readonly cause: ResultOf<'monitorDefinitions', 'rootCause'> }) {
  const words = useWords();
  const { t } = words;
  const { before, after, verdict, reason, movements, features } = cause;
  return (
    <>
      <div className="card-note stack tight">
        <div className="row">
          <VerdictMark verdict={verdict} look="plain" />
          <span>{words.say(reason)}</span>
        </div>
        {before === null || after === null ? null : (
          <div className="row wide-gap">
            <span className="row">
              {t('cause.before')} <IntervalText estimate={before} />
            </span>
            <span aria-hidden="true">→</span>
            <span className="row">
              {t('cause.after')} <IntervalText estimate={after} />
            </span>
          </div>
        )}
        {features.length === 0 ? null : (
          <p className="soft">{t('cause.features', { features: contributorLine(features, words) })}</p>
        )}
      </div>
      {movements.length === 0 ? null : <MovementTable movements={movements} />}
    </>
  );
}
