import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';

/** Whether an experiment is in `scope`: those of its systems, and those that all systems share. `column` holds the experiment's system. */
export function experimentInScope(scope: Scope, column = 'e.system_id'): RawBuilder<boolean> {
  if (scope.all) return sql`true`;
  const system = sql.ref(column);
  return sql`(${system} is null or ${system} = any(${systemsOf(scope)}::text[]))`;
}

/** The systems of a scope, or null for all. */
export const systemsOf = (scope: Scope): readonly string[] | null => (scope.all ? null : [...scope.systems]);
