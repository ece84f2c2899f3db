import type { Message } from '@haechi/contract';
import type { Reading } from './reading.ts';

/** What is open already, by key. */
export type OpenKeys = ReadonlySet<string>;

export interface FindingChanges {
  readonly opened: readonly Reading[];
  /** Keys of findings whose number keeps its limit again, with the reading that says so. */
  readonly closed: readonly { readonly key: string; readonly reading: Reading }[];
}

/** One finding at a time for each number of each version. The groups of a gap are its detail, not its identity. */
export function limitKey({ indicator, version, attribute, feature }: Reading): string {
  return JSON.stringify(['limit', indicator, version, attribute, feature]);
}

/**
 * Which findings open and close by these readings. A finding opens when its number fails and closes when it passes; what could not be judged
 * (`skipped`, `error`) changes nothing: no data is never good news.
 */
export function findingChanges(readings: readonly Reading[], open: OpenKeys): FindingChanges {
  return {
    opened: readings.filter((reading) => reading.verdict === 'fail' && !open.has(limitKey(reading))),
    closed: readings
      .filter((reading) => reading.verdict === 'pass' && open.has(limitKey(reading)))
      .map((reading) => ({ key: limitKey(reading), reading })),
  };
}

/** The sentence of a finding against a limit. */
export function limitSentence(reading: Reading): Message {
  const about = reading.feature !== null ? '_feature' : reading.attribute !== null ? '_attribute' : '';
  return {
    key: `monitors.finding.${reading.side === 'min' ? 'below' : 'above'}_limit${about}`,
    params: {
      indicator: reading.indicator,
      version: reading.version,
      value: reading.estimate?.value ?? null,
      limit: reading.limit,
      n: reading.estimate?.n ?? 0,
      attribute: reading.attribute,
      group: reading.group,
      feature: reading.feature,
    },
  };
}
