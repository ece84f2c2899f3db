import type { IndicatorName } from '@haechi/contract';
import { useRead } from '../../../data/use-read.ts';
import { mainIndicator } from '../definition/main-indicator.ts';
import type { MonitorState } from '../definition/monitor-types.ts';

/** Which result of a monitor is meant. */
export interface ResultPlace {
  readonly to: string | undefined;
  readonly version: string;
  readonly slice: string;
}

/** The number whose history is shown unless one is chosen: the first that fails in the result, else the main one of the kind where the result has it, else any that it has. */
export function useUsualIndicator(
  monitor: MonitorState,
  { to, version, slice }: ResultPlace,
): IndicatorName | undefined {
  const scores = useRead(
    ['monitorDefinitions', 'result'],
    { params: { system: monitor.system, monitor: monitor.id }, query: { to: to ?? '', version, slice } },
    { enabled: to !== undefined },
  ).data?.analysis.scores;
  const main = mainIndicator(monitor) ?? undefined;
  if (scores === undefined) return main;
  const known = scores.filter(({ estimate }) => estimate !== null);
  const failing = known.find(({ verdict, feature }) => verdict === 'fail' && feature === null);
  return (failing ?? known.find(({ indicator }) => indicator === main) ?? known[0])?.indicator ?? main;
}
