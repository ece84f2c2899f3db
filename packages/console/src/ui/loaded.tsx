import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorState } from './error-state.tsx';
import { useWords } from './use-words.ts';

interface Read<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}
interface LoadedProps<T> {
  readonly read: Read<T>;
  /** Room kept while loading, px, so that nothing jumps. */
  readonly height?: number;
  readonly children: (data: T) => ReactNode;
}

/** Shows what was read; room of the same height while it loads; the reason when it failed. What is old but there stays on screen. */
export function Loaded<T>({ read, height = 120, children }: LoadedProps<T>) {
  const { t } = useWords();
  if (read.data !== undefined) return <>{children(read.data)}</>;
  if (read.error !== null && read.error !== undefined)
    return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  return (
    <div role="status" aria-label={t('loading')}>
      <Skeleton height={height} radius="md" />
    </div>
  );
}
