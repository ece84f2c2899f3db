/**
 * Who may do what: one table. A role is bound to a principal together with a scope (all systems, or a list of them).
 * `public` is not a permission: an endpoint that anybody may call says `permission: 'public'`.
 */
export const roles = ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'] as const;
export type Role = (typeof roles)[number];

export const permissionTable = {
  // installation
  'admins.manage': ['admin'],
  'people.manage': ['admin', 'security'],
  'people.read': ['admin', 'security', 'auditor'],
  'keys.manage': ['admin', 'security', 'ops_lead', 'ml_engineer'],
  'channels.manage': ['admin', 'ops_lead'],
  'channels.read': ['admin', 'ops_lead', 'security', 'auditor'],
  'metrics.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'auditor'],
  // systems and what happens in them
  'systems.create': ['admin', 'ops_lead'],
  'systems.write': ['admin', 'ops_lead', 'business_owner'],
  'systems.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'events.write': ['admin', 'ops_lead', 'ml_engineer'],
  'events.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'auditor'],
  'models.write': ['admin', 'ml_engineer'],
  'models.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'models.approve': ['admin', 'ops_lead', 'security', 'business_owner'],
  'models.govern': ['admin', 'ops_lead', 'security'],
  'routes.write': ['admin', 'ops_lead', 'ml_engineer'],
  'routes.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'predict.call': ['admin', 'ops_lead', 'ml_engineer'],
  'tracking.write': ['admin', 'ml_engineer'],
  'tracking.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'monitors.write': ['admin', 'ops_lead', 'ml_engineer'],
  'monitors.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'alerts.write': ['admin', 'ops_lead', 'ml_engineer', 'security'],
  'alerts.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'rollouts.write': ['admin', 'ops_lead', 'ml_engineer'],
  'rollouts.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'experiments.write': ['admin', 'ops_lead', 'ml_engineer'],
  'experiments.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'flags.write': ['admin', 'ops_lead', 'ml_engineer'],
  'flags.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'flags.evaluate': ['admin', 'ops_lead', 'ml_engineer'],
  'incidents.write': ['admin', 'ops_lead', 'ml_engineer', 'security'],
  'incidents.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'policies.write': ['admin', 'ops_lead'],
  'policies.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'checklists.write': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner'],
  'checklists.read': ['admin', 'ops_lead', 'ml_engineer', 'security', 'business_owner', 'auditor'],
  'trail.anchor': ['admin', 'security'],
  'trail.read': ['admin', 'ops_lead', 'security', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissionTable;
export const permissions = Object.keys(permissionTable) as readonly Permission[];
