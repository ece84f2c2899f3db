import { Button } from '@mantine/core';
import { useFailureWay } from './failure-ways.tsx';
import { Icon } from './icon.tsx';
import { useWords } from './use-words.ts';
import { Glyph } from './verdict.tsx';

/** What of a failed call is shown. */
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
}

function failureOf(error: unknown): Failure {
  const { code, message, requestId } = (error ?? {}) as Partial<Failure>;
  return { code: code ?? 'internal', message: message ?? String(error), requestId: requestId ?? null };
}

/** The words for a failure: what happened by its code, and the server's own sentence, which names where and what to do. */
export function FailureText({ error }: { readonly error: unknown }) {
  const words = useWords();
  const { code, message, requestId } = failureOf(error);
  const way = useFailureWay(error);
  if (way !== null)
    return (
      <div className="failure on-its-way" role="status">
        <Glyph tone="warn" />
        <div>
          <p className="failure-title">{words.word('error', code)}</p>
          <p>{way}</p>
        </div>
      </div>
    );
  return (
    <div className="failure" role="alert">
      <Glyph tone="error" />
      <div>
        <p className="failure-title">{words.word('error', code)}</p>
        <p className="soft" lang="en">
          {message}
        </p>
        <p className="soft small">
          {words.t('failure.code', { code })}
          {requestId === null ? null : <> · {words.t('failure.request', { id: requestId })}</>}
        </p>
      </div>
    </div>
  );
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** In place of what could not be loaded, with a way to try again. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useWords();
  return (
    <div className="error-state">
      <FailureText error={error} />
      {onRetry === undefined ? null : (
        <Button variant="default" size="xs" leftSection={<Icon name="refresh" size={14} />} onClick={onRetry}>
          {t('failure.retry')}
        </Button>
      )}
    </div>
  );
}
