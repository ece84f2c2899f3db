import type { Permission } from '@haechi/contract';

/** What a key is usually for, and what it must hold for that. */
export const keyPurposes = {
  send: ['events.write', 'predict.call'],
  release: [
    'models.write',
    'models.read',
    'routes.write',
    'routes.read',
    'rollouts.write',
    'rollouts.read',
    'systems.read',
  ],
  track: ['tracking.write', 'tracking.read', 'models.write', 'models.read', 'systems.read'],
  flags: ['flags.evaluate', 'events.write'],
  read: [
    'systems.read',
    'events.read',
    'monitors.read',
    'alerts.read',
    'incidents.read',
    'rollouts.read',
    'models.read',
    'routes.read',
    'tracking.read',
    'experiments.read',
    'flags.read',
  ],
} as const satisfies Record<string, readonly Permission[]>;

export type KeyPurpose = keyof typeof keyPurposes;
