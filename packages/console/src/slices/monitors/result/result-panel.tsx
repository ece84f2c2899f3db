import { indicatorCatalogue, type Score } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useRead } from '../../../data/use-read.ts';
import { Loaded } from '../../../ui/loaded.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { Mark } from '../../../ui/verdict.tsx';
import type { MonitorState } from '../definition/monitor-types.ts';
import { sliceWords } from '../definition/monitor-words.ts';
import { AnalysisView } from './analysis-view.tsx';
import { spanWords } from './result-chooser.tsx';
import { scoreName } from './score-name.ts';
import type { ResultChoice } from './use-result-choice.ts';

/** Numbers about the whole window whose movement can be taken apart by slices. */
const explainable = new Set(['performance', 'prediction_drift', 'concept_drift']);

interface ResultPanelProps {
  readonly monitor: MonitorState;
  readonly choice: ResultChoice & { readonly to: string };
  readonly onCause: (score: Score) => void;
  readonly onHistory: (score: Score) => void;
}

/** The whole analysis of the chosen window, version and slice. */
export function ResultPanel({ monitor, choice, onCause, onHistory }: ResultPanelProps) {
  const words = useWords();
  const { t } = words;
  const { to, version, slice } = choice;
  const read = useRead(['monitorDefinitions', 'result'], {
    params: { system: monitor.system, monitor: monitor.id },
    query: { to, version, slice },
  });
  const action = (score: Score) => {
    const about = scoreName(score, words);
    const entry = indicatorCatalogue[score.indicator];
    return (
      <>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`${t('history.show')}: ${about}`}
          onClick={() => onHistory(score)}
        >
          {t('history.show')}
        </Button>
        {score.verdict === 'fail' && entry.of === 'window' && explainable.has(entry.kind) ? (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`${t('cause.show')}: ${about}`}
            onClick={() => onCause(score)}
          >
            {t('cause.show')}
          </Button>
        ) : null}
      </>
    );
  };
  return (
    <Loaded read={read} height={420}>
      {(result) => (
        <AnalysisView
          key={`${to} ${version} ${slice}`}
          analysis={result.analysis}
          evaluatedAt={result.evaluated_at}
          slice={slice}
          action={action}
        >
          <span>
            {version} · {sliceWords(slice, words)}
          </span>
          <span className="soft">{spanWords(result.window, words)}</span>
          {result.revised ? <Mark tone="skipped" word={t('result.revised')} look="plain" /> : null}
        </AnalysisView>
      )}
    </Loaded>
  );
}
