/** Which findings open and close by the evaluations of a monitor. Pure. */
import { indicatorCatalogue, type Message, type Score } from '@haechi/contract';
import type { FindingRow } from '../tables.ts';
import { judgedScores, type Looked } from './result-store.ts';

/** What a number is about. The groups of a gap are its detail, not its identity. */
export function findingKey(monitor: string, at: { version: string; slice: string }, score: ScoreKey): string {
  const group = indicatorCatalogue[score.indicator].of === 'group' ? score.group : null;
  return JSON.stringify([
    'monitor',
    monitor,
    at.version,
    at.slice,
    score.indicator,
    score.feature,
    score.attribute,
    group,
  ]);
}
export type ScoreKey = Pick<Score, 'indicator' | 'feature' | 'attribute' | 'group'>;

export interface Opening {
  readonly key: string;
  readonly looked: Looked;
  readonly score: Score;
}
export interface Closing {
  readonly id: string;
  readonly verdict: 'pass' | 'skipped';
  readonly reason: Message;
}
export interface FindingMoves {
  readonly opened: readonly Opening[];
  readonly closed: readonly Closing[];
}

interface Known {
  readonly monitor: string;
  readonly open: readonly Pick<FindingRow, 'id' | 'key' | 'version' | 'slice'>[];
  /** End (ms) of the newest window in which each number was judged, by key; windows looked at now included. */
  readonly newest: ReadonlyMap<string, number>;
  /** Whether a version still answers. */
  readonly serves: (version: string) => boolean;
}

/**
 * A finding opens when its number fails in the newest window that could judge it, and closes when it passes there. What could not be judged changes nothing, and
 * neither does an older window that late rows reopened.
 */
export function findingMoves(looked: readonly Looked[], known: Known): FindingMoves {
  const open = new Map(known.open.map((row) => [row.key, row]));
  // Of several windows looked at in one go the last one that judged a number decides.
  const decisive = new Map<string, Opening>();
  for (const one of looked)
    for (const score of judgedScores(one.analysis)) {
      const key = findingKey(known.monitor, one, score);
      const isNewest = (known.newest.get(key) ?? 0) <= one.place.span.to.getTime();
      if (isNewest) decisive.set(key, { key, looked: one, score });
    }
  const all = [...decisive.values()];
  const opened = all.filter(
    ({ key, score, looked: one }) => score.verdict === 'fail' && !open.has(key) && known.serves(one.version),
  );
  const passed = all.flatMap(({ key, score }): Closing[] => {
    const row = score.verdict === 'pass' ? open.get(key) : undefined;
    return row === undefined ? [] : [{ id: row.id, verdict: 'pass', reason: score.reason }];
  });
  const ended = known.open.flatMap((row): Closing[] => {
    const reason = overtaken(row, looked, known);
    const isClosed = passed.some(({ id }) => id === row.id);
    return reason === null || isClosed ? [] : [{ id: row.id, verdict: 'skipped', reason }];
  });
  return { opened, closed: [...passed, ...ended] };
}

/** Why there is nothing left to watch for a finding: its version went out of service, or it said that no rows came and now they do. */
function overtaken(row: Known['open'][number], looked: readonly Looked[], known: Known): Message | null {
  if (row.version !== '')
    return known.serves(row.version)
      ? null
      : { key: 'monitors.finding.out_of_service', params: { version: row.version } };
  const again = looked.some(({ version, analysis }) => version !== '' && analysis.n_current > 0);
  return again ? { key: 'monitors.finding.rows_again', params: {} } : null;
}

/** The two groups that a gap lies between. */
function furthestApart({ settings }: Score): string | null {
  const { highest, lowest } = settings;
  return typeof highest === 'string' && typeof lowest === 'string' ? `${highest} − ${lowest}` : null;
}

function streamSentence(monitor: string, { score, looked }: Opening): Message {
  const { feature, estimate, settings, reason } = score;
  const row = typeof settings['row'] === 'number' ? settings['row'] : null;
  const params = { monitor, feature, version: looked.version, row, value: estimate?.value ?? null };
  return {
    key: 'monitors.finding.stream_change',
    params: { ...params, n: estimate?.n ?? 0, p: reason.params['p'] ?? null },
  };
}

/** The sentence of a finding of a monitor. */
export function findingSentence(monitor: string, opening: Opening): Message {
  const { score, looked } = opening;
  if (score.indicator === 'stream_change') return streamSentence(monitor, opening);
  const about = score.feature !== null ? '_feature' : score.attribute !== null ? '_attribute' : '';
  const slice = looked.slice === '' ? '' : '_slice';
  return {
    key: `monitors.finding.monitor_${score.side === 'min' ? 'below' : 'above'}${about}${slice}`,
    params: {
      monitor,
      indicator: score.indicator,
      version: looked.version,
      value: score.estimate?.value ?? null,
      limit: score.limit,
      n: score.estimate?.n ?? 0,
      attribute: score.attribute,
      group: score.group ?? furthestApart(score),
      feature: score.feature,
      slice: looked.slice,
    },
  };
}
