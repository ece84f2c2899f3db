import type { Policy } from '@haechi/contract';

/** The job that goes on with an approved run, should whoever began it have died. */
export const POLICY_RUN = 'policy.run';
export interface PolicyRunJob {
  readonly run: string;
}
/** Begun by the request that approved it; a minute later the job looks whether it came to its end (a roll-back may wait 30 s for every process). */
export const goOnAfterMs = 60_000;
/** Attempts after the first, with pauses of 1, 2, 4, 8 and 16 s. After the last one people are told that the action failed. */
export const answerRetries = 5;

/**
 * Policies that a new system starts with. Taking a worse canary out is safe (the stable version answers) and urgent, so it happens by itself. No cool-down:
 * a second bad canary right after the first must not be let through.
 */
export const defaultPolicies: readonly Omit<Policy, 'system' | 'revision'>[] = [
  {
    id: 'roll-back-worse-canary',
    name: { key: 'responses.policy.roll_back_worse_canary', params: {} },
    when: { objective_basis: 'versus_stable', severity: null },
    actions: ['open_incident', 'roll_back', 'notify'],
    mode: 'automatic',
    cool_down_s: 0,
    enabled: true,
  },
];
