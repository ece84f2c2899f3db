import type { Change } from '@haechi/contract';
import type { QueryClient } from '@tanstack/react-query';
import { askAgain } from './query-keys.ts';

/** Changes that come within this time are answered by one round of questions, ms. */
const gather = 400;

export type LiveState = 'connecting' | 'live' | 'lost';

/** What of EventSource is used here. */
export interface ChangeSource {
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  close(): void;
}

/**
 * Listens to what changes on the server and asks again for what is on screen. After a lost connection everything is asked again, since
 * changes may have been missed. Call what is returned to stop.
 */
export function followChanges(
  source: ChangeSource,
  queries: Pick<QueryClient, 'invalidateQueries'>,
  onState: (state: LiveState) => void,
): () => void {
  const waiting = new Set<Change['topic'] | 'all'>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;

  function flush(): void {
    timer = undefined;
    const topics = [...waiting];
    waiting.clear();
    const keys = topics.flatMap((topic) => (topic === 'all' ? [[]] : askAgain[topic]));
    for (const queryKey of keys) queries.invalidateQueries({ queryKey: [...queryKey] }).catch(() => undefined);
  }
  function note(topic: Change['topic'] | 'all'): void {
    waiting.add(topic);
    timer ??= setTimeout(flush, gather);
  }

  source.onopen = () => {
    onState('live');
    if (wasLost) note('all');
    wasLost = false;
  };
  source.onerror = () => {
    wasLost = true;
    onState('lost');
  };
  source.onmessage = ({ data }) => note(topicOf(data));
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

/** The topic of a change; of one that this console does not know, all. */
function topicOf(data: string): Change['topic'] | 'all' {
  const { topic } = JSON.parse(data) as { topic: string };
  return topic in askAgain ? (topic as Change['topic']) : 'all';
}
