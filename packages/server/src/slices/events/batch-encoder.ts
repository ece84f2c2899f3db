/** From parsed rows of one request to blocks for the spool: checks each row, keeps the good ones, says what is wrong with the others. */
import type { SpoolBlock } from '../../platform/spool/index.ts';
import { packBlock, TouchedBuckets } from './block-body.ts';
import { ByteWriter } from './byte-writer.ts';
import { Envelope, type RowContext } from './envelope.ts';
import { type ExposureSource, writeExposure } from './exposure-encoder.ts';
import { FeaturePlanner } from './feature-plan.ts';
import type { FeatureSchema } from './feature-schema.ts';
import { isList, type Json, type JsonObject } from './json.ts';
import { writeLabel } from './label-encoder.ts';
import { BUCKET_MS, limits } from './limits.ts';
import { isOtherKind, writeOther } from './other-encoder.ts';
import { writePrediction } from './prediction-encoder.ts';
import { RowProblem, shown } from './row-problem.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { EXPOSURE_STREAM, LABEL_STREAM, OTHER_STREAM, PREDICTION_STREAM, SCHEMA_STREAM } from './streams.ts';

export interface RowError {
  readonly line: number;
  readonly field: string | null;
  readonly code: string;
  readonly reason: string;
}

export interface EncodedBatch {
  readonly blocks: readonly SpoolBlock[];
  readonly accepted: number;
  readonly rejected: number;
  readonly errors: readonly RowError[];
}

/** Rows of one stream under way. */
interface Lane {
  readonly stream: number;
  readonly out: ByteWriter;
  touched: TouchedBuckets;
  rows: number;
}

const lane = (stream: number): Lane => ({ stream, out: new ByteWriter(), touched: new TouchedBuckets(), rows: 0 });

/** Made once and used for every request: its buffers and plans stay warm. Not reentrant between `begin` and `finish`. */
export class BatchEncoder {
  readonly #registry: SchemaRegistry;
  readonly #planner: FeaturePlanner;
  readonly #predictions = lane(PREDICTION_STREAM);
  readonly #labels = lane(LABEL_STREAM);
  readonly #others = lane(OTHER_STREAM);
  readonly #exposures = lane(EXPOSURE_STREAM);
  #exposedBy: ExposureSource = 'client';
  readonly #envelope = new Envelope();
  #schemas = new Set<FeatureSchema>();
  #lastSchema: FeatureSchema | undefined;
  #errors: RowError[] = [];
  #rejected = 0;

  constructor(registry: SchemaRegistry) {
    this.#registry = registry;
    this.#planner = new FeaturePlanner(registry);
  }

  /** Sets what the rows up to `finish` have in common. `exposedBy`: who says so, of exposures. */
  begin(context: RowContext, exposedBy: ExposureSource = 'client'): void {
    this.#envelope.use(context);
    this.#exposedBy = exposedBy;
  }

  /** Checks and encodes one row; `line` is how its errors name it. */
  add(row: Json, line: number, seq: number): void {
    const problem = this.tryAdd(row, seq);
    if (problem !== null) this.refuse(line, problem);
  }

  /** Checks and encodes one row; what is wrong with it, or null. A row with a problem leaves nothing behind. */
  tryAdd(row: Json, seq: number): RowProblem | null {
    let written: Lane | undefined;
    let mark = 0;
    try {
      if (typeof row !== 'object' || row === null || isList(row)) {
        throw new RowProblem('invalid_request', null, `an event must be an object, not ${shown(row)}`);
      }
      written = this.#laneOf(row['kind']);
      mark = written.out.length;
      this.#envelope.read(row, seq);
      this.#write(written, row);
      written.rows += 1;
      return null;
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      if (written) written.out.length = mark;
      return error;
    }
  }

  /** Of the rows that wait for `finish`. */
  get bytes(): number {
    return this.#predictions.out.length + this.#labels.out.length + this.#others.out.length;
  }

  /** Counts a row that is refused. */
  refuse(line: number, problem: RowProblem): void {
    this.#rejected += 1;
    if (this.#errors.length >= limits.listedErrors) return;
    this.#errors.push({ line, field: problem.field, code: problem.code, reason: problem.message });
  }

  #laneOf(kind: Json): Lane {
    if (kind === 'prediction') return this.#predictions;
    if (kind === 'label') return this.#labels;
    if (kind === 'exposure') return this.#exposures;
    if (typeof kind === 'string' && isOtherKind(kind)) return this.#others;
    throw new RowProblem(
      'invalid_request',
      'kind',
      'kind must be prediction, label, llm_call, feedback, guard, cost, business or exposure',
    );
  }

  #write(target: Lane, row: JsonObject): void {
    const envelope = this.#envelope;
    if (target.stream === PREDICTION_STREAM) {
      const schema = writePrediction(target.out, row, { envelope, planner: this.#planner });
      if (schema !== this.#lastSchema) this.#schemas.add(schema);
      this.#lastSchema = schema;
      target.touched.touch(envelope.system, Math.floor(envelope.time / BUCKET_MS));
    } else if (target.stream === LABEL_STREAM) {
      const time = writeLabel(target.out, row, envelope);
      if (time === 0) target.touched.touchUntimed(envelope.system);
      else target.touched.touch(envelope.system, Math.floor(time / BUCKET_MS));
    } else if (target.stream === EXPOSURE_STREAM) {
      writeExposure(target.out, row, { envelope, source: this.#exposedBy });
    } else {
      const kind = row['kind'];
      if (typeof kind === 'string' && isOtherKind(kind)) writeOther(target.out, row, { kind, envelope });
    }
  }

  /** The blocks of the rows added since the last call, with the schemas that are not yet recorded in front. */
  finish(firstSeq: number): EncodedBatch {
    const blocks: SpoolBlock[] = [];
    for (const schema of this.#schemas) {
      if (this.#registry.isRecorded(schema)) continue;
      blocks.push({ stream: SCHEMA_STREAM, rows: 1, firstSeq, body: Buffer.from(JSON.stringify(schema)) });
    }
    let accepted = 0;
    for (const done of [this.#predictions, this.#labels, this.#others, this.#exposures]) {
      if (done.rows > 0)
        blocks.push({
          stream: done.stream,
          rows: done.rows,
          firstSeq,
          body: packBlock(done.touched.head(), done.out.take()),
        });
      accepted += done.rows;
      done.rows = 0;
      done.out.length = 0;
      done.touched = new TouchedBuckets();
    }
    const batch = { blocks, accepted, rejected: this.#rejected, errors: this.#errors };
    this.#schemas = new Set();
    this.#lastSchema = undefined;
    this.#errors = [];
    this.#rejected = 0;
    return batch;
  }
}
