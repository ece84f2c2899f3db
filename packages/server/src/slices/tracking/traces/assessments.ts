import { mlflowTracesApi as api, type TraceAssessment } from '@haechi/contract';
import { sql } from 'kysely';
import type { Clock } from '../../../platform/clock.ts';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { Random } from '../../../platform/random.ts';
import { invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import { ASSESSMENT_CHARACTERS, MOST_ASSESSMENTS } from './constants.ts';
import { traceOf } from './trace-rows.ts';

interface AssessmentDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
}

/** What people and judges found traces to be: kept with the trace, as it came. */
export function assessmentRoutes({ db, clock, random }: AssessmentDeps): Route[] {
  const now = () => clock.now().toISOString();
  return [
    route(api.createAssessment, ({ scope, params: { trace_id: trace }, body }) =>
      transact(db, async (tx) => {
        const known = await lockedOf(tx, scope, trace);
        if (known.length >= MOST_ASSESSMENTS)
          throw invalidParameter(`A trace has at most ${MOST_ASSESSMENTS} assessments.`, 'assessment');
        const times = { create_time: now(), last_update_time: now() };
        const id = `a-${random.bytes(16).toString('hex')}`;
        const made = { valid: true, ...times, ...body.assessment, assessment_id: id, trace_id: trace };
        const rest = known.map((one) => (one.assessment_id === made.overrides ? { ...one, valid: false } : one));
        await keep(tx, trace, [...rest, made]);
        return { assessment: made };
      }),
    ),
    route(api.getAssessment, async ({ scope, params }) => {
      const { assessments } = await traceOf(db, scope, params.trace_id);
      return { assessment: found(assessments, params.assessment_id) };
    }),
    route(api.updateAssessment, ({ scope, params, body }) =>
      transact(db, async (tx) => {
        const known = await lockedOf(tx, scope, params.trace_id);
        const before = found(known, params.assessment_id);
        const changed = { ...before, ...fieldsOf(body), last_update_time: now() };
        await keep(
          tx,
          params.trace_id,
          known.map((one) => (one === before ? changed : one)),
        );
        return { assessment: changed };
      }),
    ),
    route(api.deleteAssessment, ({ scope, params }) =>
      transact(db, async (tx) => {
        const known = await lockedOf(tx, scope, params.trace_id);
        const gone = found(known, params.assessment_id);
        const left = known.filter((one) => one !== gone);
        // What it took the place of holds again.
        const restored = left.map((one) => (one.assessment_id === gone.overrides ? { ...one, valid: true } : one));
        await keep(tx, params.trace_id, restored);
        return {};
      }),
    ),
  ];
}

async function lockedOf(tx: Db, scope: Scope, trace: string): Promise<readonly TraceAssessment[]> {
  await sql`select 1 from tracking_traces where id = ${trace} for update`.execute(tx);
  return (await traceOf(tx, scope, trace)).assessments;
}

async function keep(tx: Db, trace: string, assessments: readonly TraceAssessment[]): Promise<void> {
  await sql`update tracking_traces set assessments = ${JSON.stringify(fitting(assessments))}::jsonb where id = ${trace}`.execute(
    tx,
  );
}

/** The same, if they are not too long to be kept with their trace. @throws HaechiError `invalid_request` */
export function fitting<List extends readonly unknown[]>(assessments: List): List {
  if (JSON.stringify(assessments).length <= ASSESSMENT_CHARACTERS) return assessments;
  throw invalidParameter(
    `The assessments of a trace have at most ${ASSESSMENT_CHARACTERS} characters together.`,
    'assessment',
  );
}

function found(assessments: readonly TraceAssessment[], id: string): TraceAssessment {
  const one = assessments.find(({ assessment_id }) => assessment_id === id);
  if (one === undefined) throw missingResource('assessment', id);
  return one;
}

/** Fields that a mask may name. */
const changeable = new Set(['assessment_name', 'expectation', 'feedback', 'issue', 'rationale', 'metadata', 'valid']);

/** Those fields of the assessment that the mask names; protobuf's JSON writes `lastUpdateTime` there, or `last_update_time`. */
function fieldsOf({ assessment, update_mask: mask }: { assessment: TraceAssessment; update_mask: string }) {
  const named = mask.split(',').map((path) => path.trim().replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return Object.fromEntries(named.flatMap((key) => (changeable.has(key) ? [[key, assessment[key]]] : [])));
}
