import type { Policy } from '@haechi/contract';

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
