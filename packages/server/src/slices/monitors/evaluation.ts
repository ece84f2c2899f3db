import type { Limit, Message, Verdict } from '@haechi/contract';
import { driftReadings } from './drift-readings.ts';
import type { KnownVersion } from './ports.ts';
import { qualityReadings, trafficReadings } from './quality-readings.ts';
import type { FeatureWindow, OutcomeWindow, Reading } from './reading.ts';

/** What is known of one version in one window. */
export interface VersionEvidence {
  readonly outcomes: OutcomeWindow | undefined;
  readonly features: readonly FeatureWindow[];
  readonly known: KnownVersion | undefined;
}

/** Every number of one version in one window, judged. */
export function readingsOf(version: string, evidence: VersionEvidence, limits: readonly Limit[]): Reading[] {
  const { outcomes, features, known } = evidence;
  const reference = known?.profile;
  return [
    ...(outcomes === undefined ? [] : [...qualityReadings(outcomes, limits), ...trafficReadings(outcomes, limits)]),
    ...(reference === undefined || reference === null ? [] : driftReadings(version, features, { reference, limits })),
  ];
}

/**
 * How a system stands: fail with any open finding, pass when something was judged and nothing is open, skipped (with the first reason
 * found) when nothing could be judged.
 */
export function stateOf(
  openSentences: readonly Message[],
  readings: readonly Reading[],
): { verdict: Verdict; reason: Message } {
  const [worst] = openSentences;
  if (worst !== undefined) return { verdict: 'fail', reason: worst };
  const passed = readings.filter(({ verdict }) => verdict === 'pass').length;
  if (passed > 0)
    return { verdict: 'pass', reason: { key: 'monitors.state.within_limits', params: { judged: passed } } };
  const skipped = readings.find(({ limit, verdict }) => limit !== null && verdict === 'skipped');
  return { verdict: 'skipped', reason: skipped?.reason ?? { key: 'monitors.state.no_data', params: {} } };
}

/** The version that the overview shows: the stable one of a route if any, else the one with the most rows. */
export function mainVersion(readings: readonly Reading[], stable: readonly string[]): string | null {
  const volumes = readings.filter(({ indicator }) => indicator === 'volume');
  const ranked = [...volumes].sort((a, b) => (b.estimate?.n ?? 0) - (a.estimate?.n ?? 0));
  return (ranked.find(({ version }) => stable.includes(version)) ?? ranked[0])?.version ?? null;
}
