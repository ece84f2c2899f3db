/** What a look at a stream says, in the shape of every analysis. Pure. */
import type { Analysis, Message, Score } from '@haechi/contract';
import { BASELINE_CHUNKS, CHUNK_ROWS, type DriftEvidence } from '@haechi/stats';
import { ownEntry } from '../own-entry.ts';
import type { QueryCost } from '../table-source.ts';
import type { StreamFinding, StreamLook } from './watch-stream.ts';

const BASELINE_ROWS = BASELINE_CHUNKS * CHUNK_ROWS;
/** Level of the interval of a change, as `driftFinding` gives it. */
const LEVEL = 0.95;

/**
 * One score for each alarm, and one for the newest word on each other column that is armed. `skipped` names the columns that read their baseline. Verdict: `fail`
 * with an alarm, else `pass` when a column was judged, else `skipped`.
 */
export function streamAnalysis(look: StreamLook, costs: readonly QueryCost[]): Analysis {
  const { alarms, latest, rows } = look;
  const alarmed = new Set(alarms.map(({ column }) => column));
  const others = latest.filter(({ column }) => !alarmed.has(column));
  const scores = [...alarms, ...others].flatMap((finding) => scoreOf(finding, look));
  const unjudged = others.filter(({ evidence }) => evidence === null);
  return {
    format: 'haechi.analysis.v1',
    kind: 'data_drift',
    ...outcome(look, scores.length),
    n_reference: Math.max(0, ...scores.map(({ n_reference: n }) => n)),
    n_current: rows,
    path: 'exact',
    scores,
    distributions: [],
    groups: [],
    reliability: [],
    skipped: [
      ...unjudged.map((finding) => ({
        column: finding.column,
        verdict: 'skipped' as const,
        reason: unjudgedReason(finding, look),
      })),
    ],
    cost: {
      rows_read: costs.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
      bytes_read: costs.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
      ms: costs.reduce((sum, { ms }) => sum + ms, 0),
    },
  };
}

const message = (name: string, params: Message['params']): Message => ({ key: `analysis.stream.${name}`, params });
/** In brackets, in signs that every language reads; '' where the rows have no time. */
const whenOf = (time: number | null): string =>
  time === null ? '' : ` (${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC)`;

/** A p that has many zeros is told by its power of ten. */
const pWord = (p: number): number | string => (p > 0 && p < 1e-4 ? p.toExponential(1) : p);

function outcome({ alarms, latest, rows, state }: StreamLook, judged: number): Pick<Analysis, 'verdict' | 'reason'> {
  const [first] = alarms;
  const watched = latest.length;
  if (first !== undefined) {
    const changed = new Set(alarms.map(({ column }) => column)).size;
    const { column, row, time } = first;
    return { verdict: 'fail', reason: message('failed', { changed, watched, column, row, when: whenOf(time) }) };
  }
  if (judged > 0) {
    const from = Math.max(state.row - rows, firstArmed(state)) + 1;
    return { verdict: 'pass', reason: message('passed', { judged, from, to: state.row }) };
  }
  const read = Math.max(0, ...Object.values(state.columns).map((column) => state.row - startOf(column)));
  return { verdict: 'skipped', reason: message('baseline_all', { read, rows: BASELINE_ROWS }) };
}

/** Rows after which the first column was armed. */
function firstArmed({ columns }: StreamLook['state']): number {
  const since = Object.values(columns).flatMap((column) => (column.phase === 'armed' ? [column.since] : []));
  return Math.min(...since);
}

const startOf = (column: StreamLook['state']['columns'][string]): number =>
  column.phase === 'blind' ? column.row : column.since - BASELINE_ROWS;

function unjudgedReason({ column, reason }: StreamFinding, { state, lost }: StreamLook): Message {
  if (lost.includes(column)) return message('baseline_gone', { column, rows: BASELINE_ROWS });
  if (reason === 'nothing_to_judge') return message('nothing_to_judge', { column });
  const known = ownEntry(state.columns, column);
  const read = known === undefined ? 0 : Math.min(BASELINE_ROWS, state.row - startOf(known));
  return message('baseline', { column, read, rows: BASELINE_ROWS });
}

function scoreOf(finding: StreamFinding, { state }: StreamLook): Score[] {
  const { column, row, time, verdict, evidence } = finding;
  if (evidence === null || verdict === 'skipped') return [];
  const { difference, lower, upper, n, method, baselineRows } = evidence;
  return [
    {
      indicator: 'stream_change',
      feature: column,
      attribute: null,
      group: null,
      estimate: { value: difference, lower, upper, level: LEVEL, n, method },
      test: method,
      statistic: null,
      p: evidence.pValue,
      p_adjusted: evidence.corrected,
      effect: difference,
      limit: null,
      side: null,
      verdict,
      reason:
        verdict === 'fail'
          ? changedReason(finding, evidence)
          : keptReason(finding, evidence, ownEntry(state.columns, column)),
      n_reference: baselineRows,
      n_current: n,
      settings: {
        score: evidence.score,
        level: evidence.level,
        current: evidence.current,
        baseline: evidence.baseline,
        baseline_rows: baselineRows,
        design_effect: evidence.designEffect,
        p_limit: evidence.limit,
        row,
        time: time === null ? null : new Date(time).toISOString(),
      },
      contributors: [],
    },
  ];
}

function keptReason(
  { column }: StreamFinding,
  { corrected, baselineRows: rows }: DriftEvidence,
  state: StreamLook['state']['columns'][string] | undefined,
): Message {
  const p = pWord(corrected);
  if (state?.phase === 'armed' && state.again) return message('kept_again', { column, p, rows, since: state.since });
  return message('kept', { column, p, rows });
}

function changedReason({ column, row, time }: StreamFinding, evidence: DriftEvidence): Message {
  const { current, baseline, n, corrected, level } = evidence;
  const params = { column, row, when: whenOf(time), current, baseline, n, p: pWord(corrected), level };
  return message(`changed_${changeOf(evidence)}`, params);
}

/** How a column changed, in one word. */
function changeOf({ score, level, difference }: DriftEvidence): string {
  if (score === 'location') return difference > 0 ? 'up' : 'down';
  if (score === 'spread') return difference > 0 ? 'wider' : 'narrower';
  return score === 'share' && level === null ? 'rare' : score;
}
