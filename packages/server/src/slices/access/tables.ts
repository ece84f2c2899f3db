import type { Role } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';

export type AccessTables = {
  accounts: {
    id: string;
    email: string;
    email_key: string;
    name: string;
    language: 'en' | 'ko' | null;
    password_hash: string | null;
    state: 'invited' | 'active' | 'disabled';
    salt: Buffer;
    created_at: Date;
    last_sign_in_at: Date | null;
    /** May sign in by password when nobody else may. */
    break_glass: boolean;
  };
  role_bindings: {
    account_id: string;
    position: number;
    role: Role;
    systems: string[] | null;
    origin: 'hand' | 'group';
  };
  sessions: {
    token_hash: string;
    account_id: string;
    created_at: Date;
    seen_at: Date;
    expires_at: Date;
    via: SignInWay;
  };
  one_time_links: {
    token_hash: string;
    purpose: LinkPurpose;
    account_id: string | null;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  sign_in_attempts: { key: string; count: number; since: Date };
  api_keys: {
    id: string;
    name: string;
    prefix: string;
    secret_hash: string;
    systems: string[] | null;
    permissions: string[];
    created_by: string;
    created_at: Date;
    expires_at: Date | null;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
};
export type SignInWay = 'password' | 'link' | 'oidc';
export type LinkPurpose = 'first_admin' | 'invitation' | 'reset';
export type AccountRow = AccessTables['accounts'];
export type KeyRow = AccessTables['api_keys'];

export const tables = (db: Db) => db.withTables<AccessTables>();
