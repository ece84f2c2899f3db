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
  read: [
    'systems.read',
    'events.read',
    'monitors.read',
    'alerts.read',
    'incidents.read',
    'rollouts.read',
    'models.read',
    'routes.read',
  ],
} as const satisfies Record<string, readonly Permission[]>;

export type KeyPurpose = keyof typeof keyPurposes;
