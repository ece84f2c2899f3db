import type { Role } from '@haechi/contract';
import type { Db } from '../../../platform/postgres.ts';

type OidcTables = {
  identities: { issuer: string; subject: string; account_id: string; linked_at: Date };
  group_roles: {
    id: string;
    group_name: string;
    role: Role;
    systems: string[] | null;
    created_at: Date;
    created_by: string;
  };
  oidc_attempts: { state_hash: string; browser_hash: string; return_to: string; created_at: Date };
  sign_in_settings: {
    id: boolean;
    link_by_email: boolean;
    password: 'everybody' | 'break_glass';
    revision: number;
    changed_at: Date;
    changed_by: string;
  };
};
export type GroupRoleRow = OidcTables['group_roles'];
export type SettingsRow = Pick<OidcTables['sign_in_settings'], 'link_by_email' | 'password' | 'revision'>;

export const oidcTables = (db: Db) => db.withTables<OidcTables>();
