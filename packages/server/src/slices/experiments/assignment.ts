/**
 * Who gets which arm, by the buckets of serving (`bucketOf`): SHA-256 of `salt:unit`, 10 000 of them. Three salts, so that no draw tells of another:
 * `holdout:SYSTEM` for who is held out of all experiments of a system, `PERIOD:inclusion` for who takes part, `PERIOD:variant` for the arm. Pure.
 */
import type { ExperimentDefinition } from '@haechi/contract';
import { bucketOf } from '../serving/index.ts';

/** An experiment under way as an evaluation needs it. Shares in basis points. */
export interface RunningExperiment {
  readonly experiment: string;
  readonly system: string;
  readonly flag: string;
  /** Salts the draw; another run has another. */
  readonly period: string;
  readonly unit: ExperimentDefinition['unit'];
  /** Only contexts that fulfil all of these. */
  readonly when: NonNullable<ExperimentDefinition['when']>;
  readonly traffic: number;
  /** 0: nobody is held out. */
  readonly heldOut: number;
  readonly arms: readonly { readonly name: string; readonly variant: string; readonly weight: number }[];
}

export type Assigned =
  | { readonly arm: string; readonly variant: string }
  | { readonly arm: null; readonly why: 'holdout' | 'not_included' };

/** Salt of the holdout of a system. */
export const holdoutSalt = (system: string): string => `holdout:${system}`;

/** The arm of a unit; the same for the whole period. More traffic moves nobody who takes part already. */
export function assignUnit(
  running: Omit<RunningExperiment, 'experiment' | 'flag' | 'unit' | 'when'>,
  unit: string,
): Assigned {
  if (bucketOf(holdoutSalt(running.system), unit) < running.heldOut) return { arm: null, why: 'holdout' };
  if (bucketOf(`${running.period}:inclusion`, unit) >= running.traffic) return { arm: null, why: 'not_included' };
  const point = bucketOf(`${running.period}:variant`, unit);
  let upTo = 0;
  for (const { name, variant, weight } of running.arms) {
    upTo += weight;
    if (point < upTo) return { arm: name, variant };
  }
  return { arm: null, why: 'not_included' };
}
