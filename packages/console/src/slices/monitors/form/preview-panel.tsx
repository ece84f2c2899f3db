import type { MonitorEdit } from '@haechi/contract';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAsk } from '../../../data/use-ask.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureText } from '../../../ui/error-state.tsx';
import { useWords } from '../../../ui/use-words.ts';
import { AnalysisView } from '../result/analysis-view.tsx';
import { spanWords } from '../result/result-chooser.tsx';

interface PreviewPanelProps {
  readonly system: string;
  readonly edit: MonitorEdit;
  readonly disabled: boolean;
  /** What stands before the button. */
  readonly children: ReactNode;
}

/** What the definition would say of its newest full window, before anything is kept. */
export function PreviewPanel({ system, edit, disabled, children }: PreviewPanelProps) {
  const words = useWords();
  const { t } = words;
  const preview = useAsk(['monitorDefinitions', 'preview']);
  const found = preview.data;
  return (
    <section className="stack" aria-label={t('preview.title')}>
      <div className="row">
        {children}
        <Button
          variant="default"
          loading={preview.isPending}
          disabled={disabled}
          onClick={() => preview.mutate({ params: { system }, body: edit })}
        >
          {t('preview.do')}
        </Button>
        <span className="soft">{t('preview.about')}</span>
      </div>
      {preview.error === null ? null : <FailureText error={preview.error} />}
      {found === undefined ? null : found === null ? (
        <section className="card">
          <EmptyState icon="clock" title={t('preview.none')}>
            {t('preview.none_about')}
          </EmptyState>
        </section>
      ) : (
        <AnalysisView analysis={found.analysis} evaluatedAt={null}>
          <span>{found.version}</span>
          <span className="soft">{spanWords(found.window, words)}</span>
        </AnalysisView>
      )}
    </section>
  );
}
