import type { FlagDefinition } from '@haechi/contract';
import type { Db } from '../../../platform/postgres.ts';

/** A type, not an interface: Kysely wants an index signature. */
type FlagTables = {
  flags: {
    key: string;
    system_id: string;
    kind: FlagDefinition['kind'];
    definition: FlagDefinition;
    created_at: Date;
    changed_at: Date;
    archived_at: Date | null;
    revision: number;
  };
  flag_revisions: {
    id: string;
    flag_key: string;
    revision: number;
    at: Date;
    actor_kind: string;
    actor_id: string;
    archived: boolean;
    definition: FlagDefinition;
  };
};
export type FlagRow = FlagTables['flags'];
export type RevisionRow = FlagTables['flag_revisions'];

export const flagTables = (db: Db) => db.withTables<FlagTables>();
