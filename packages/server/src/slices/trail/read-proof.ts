import { type Digest, nodesOfPlan, type ProofPlan, proofFromPlan } from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

/** The hashes of a proof, by one query for all the stored subtrees that it needs. */
export async function readProof(db: Db, plan: ProofPlan): Promise<readonly Digest[]> {
  const refs = nodesOfPlan(plan);
  const levels = refs.map((ref) => ref.level);
  const positions = refs.map((ref) => ref.index);
  const { rows } = await sql<{ level: number; position: number; hash: Digest }>`
    with wanted as (select * from unnest(${levels}::smallint[], ${positions}::bigint[]) as t (level, position))
    select level, position, encode(hash, 'hex') as hash from wanted join trail_nodes using (level, position)
    union all
    select level, position, encode(hash, 'hex') from wanted join trail_entries on level = 0 and sequence = position + 1`.execute(
    db,
  );
  const found = new Map(rows.map((row) => [`${row.level}/${row.position}`, row.hash]));
  return proofFromPlan(plan, ({ level, index }) => {
    const hash = found.get(`${level}/${index}`);
    if (hash === undefined) throw new MissingNode(level, index);
    return hash;
  });
}

/** A stored hash is gone: the tables were cut. */
export class MissingNode extends Error {
  constructor(level: number, index: number) {
    super(`the trail lacks the subtree ${index} of level ${level}`);
  }
}
