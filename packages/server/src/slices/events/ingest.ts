import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Spool } from '../../platform/spool/index.ts';
import { BatchEncoder, type EncodedBatch, type RowError } from './batch-encoder.ts';
import type { RowContext } from './envelope.ts';
import type { ExposureSource } from './exposure-encoder.ts';
import { isList, type Json } from './json.ts';
import type { KnownSystems } from './known-systems.ts';
import { limits } from './limits.ts';
import { OwnEvents } from './own-events.ts';
import { RowProblem } from './row-problem.ts';
import type { SourceRow } from './row-source.ts';
import type { SchemaRegistry } from './schema-registry.ts';

/** Rows checked in one go, some 10 ms; in between other requests have their turn. */
const CHUNK_ROWS = 1_000;

export interface IngestAnswer {
  readonly accepted: number;
  readonly rejected: number;
  /** At most `limits.listedErrors`. */
  readonly errors: readonly RowError[];
}

export interface IngestDeps {
  readonly spool: Spool;
  readonly registry: SchemaRegistry;
  readonly systems: KnownSystems;
  readonly clock: Clock;
  /** Why rows are not being stored now, or null. */
  trouble(): string | null;
  /** Told what each request brought. */
  counted?(counts: { readonly accepted: number; readonly rejected: number }): void;
}

/**
 * Back-pressure: when the oldest segment has waited this long, senders are slowed, so that what is acknowledged is queryable within 2 s. Not
 * while the row store is away: then the spool is there to take what comes.
 */
const SLOW_FROM_MS = 300;
const SLOWEST_MS = 2_000;

export class Ingest {
  readonly #deps: IngestDeps;
  readonly #encoder: BatchEncoder;
  readonly #own: OwnEvents;

  constructor(deps: IngestDeps) {
    this.#deps = deps;
    this.#encoder = new BatchEncoder(deps.registry);
    this.#own = new OwnEvents(deps);
  }

  /**
   * Checks rows and resolves when the good ones are on disk. `scope` is where the sender may write.
   * @throws HaechiError `spool_full` when they cannot be kept; some chunks of a large request may be kept then, and sending the same
   * events again with their ids and times doubles none.
   */
  async take(rows: Iterable<SourceRow>, scope: Scope): Promise<IngestAnswer> {
    await this.#slowDown();
    const writes: Promise<void>[] = [];
    const errors: RowError[] = [];
    let accepted = 0;
    let rejected = 0;
    for (const chunk of chunksOf(rows)) {
      if (writes.length > 0) await new Promise((resolve) => setImmediate(resolve));
      await this.#deps.systems.prepare(systemsIn(chunk));
      const batch = this.#encode(chunk, scope);
      writes.push(...batch.blocks.map((block) => this.#deps.spool.append(block)));
      accepted += batch.accepted;
      rejected += batch.rejected;
      errors.push(...batch.errors.slice(0, limits.listedErrors - errors.length));
    }
    const failed = (await Promise.allSettled(writes)).find((write) => write.status === 'rejected');
    if (failed) throw failed.reason;
    this.#deps.counted?.({ accepted, rejected });
    return { accepted, rejected, errors };
  }

  /**
   * Takes one event of the server's own. `before` resolves when it is on disk; `after` is taken at once (null), and a kill within 50 ms may lose it.
   * Asks no database.
   */
  takeOne(event: object, mode: 'before' | 'after'): Promise<void> | null {
    if (mode === 'before') return this.#takeBefore(event);
    const problem = this.#own.take(event as Json);
    return problem === null ? null : Promise.reject(refusal(problem.field, problem.message));
  }

  async #takeBefore(event: object): Promise<void> {
    const batch = this.#encode([{ line: 1, value: event as Json }], { all: true }, { checkSystems: false });
    const error = batch.errors[0];
    if (error) throw refusal(error.field, error.reason);
    await Promise.all(batch.blocks.map((block) => this.#deps.spool.append(block)));
  }

  /**
   * Takes exposures of the server's own making (id, time and system given). `before` waits for the disk, `after` for nothing.
   * @throws HaechiError `spool_full` (`before` only), `invalid_request` for one that would be refused from outside.
   */
  async takeExposures(
    exposures: readonly object[],
    { source, mode }: { readonly source: ExposureSource; readonly mode: 'before' | 'after' },
  ): Promise<void> {
    const rows = exposures.map((value, index) => ({ line: index + 1, value: value as Json }));
    const batch = this.#encode(rows, { all: true }, { checkSystems: false, source });
    const error = batch.errors[0];
    if (error) throw refusal(error.field, error.reason);
    if (mode === 'before') await Promise.all(batch.blocks.map((block) => this.#deps.spool.append(block)));
    else for (const block of batch.blocks) this.#deps.spool.appendLazily(block);
  }

  /** Hands the events that wait for others to the spool. */
  flush(): void {
    this.#own.flush();
  }

  async #slowDown(): Promise<void> {
    const { spool, clock, trouble } = this.#deps;
    const late = spool.stats().lagMs - SLOW_FROM_MS;
    if (late > 0 && trouble() === null) await clock.sleep(Math.min(late, SLOWEST_MS));
  }

  #encode(
    chunk: readonly SourceRow[],
    scope: Scope,
    { checkSystems = true, source = 'client' }: { checkSystems?: boolean; source?: ExposureSource } = {},
  ): EncodedBatch {
    const first = this.#deps.spool.reserve(chunk.length);
    this.#encoder.begin(this.#context(scope, checkSystems), source);
    for (const [index, row] of chunk.entries()) {
      if (row.problem) this.#encoder.refuse(row.line, row.problem);
      else this.#encoder.add(row.value, row.line, first + index);
    }
    return this.#encoder.finish(first);
  }

  #context(scope: Scope, checkSystems: boolean): RowContext {
    const { clock, spool, systems } = this.#deps;
    const receivedAt = clock.now().getTime();
    const own = spool.name.slice(-8);
    let lastValue: Json;
    let lastSystem = '';
    return {
      receivedAt,
      latest: receivedAt + limits.future,
      newId: (seq) => `${seq.toString(36)}-${own}`,
      systemOf(value) {
        if (value === lastValue && lastSystem !== '') return lastSystem;
        const system = systemNamed(value, scope);
        if (checkSystems) refuseSystem(system, scope, systems);
        lastValue = value;
        lastSystem = system;
        return system;
      },
    };
  }
}

function refusal(field: string | null, reason: string): HaechiError {
  return new HaechiError('invalid_request', `The event was refused: ${reason}.`, { where: field ?? 'event' });
}

function systemNamed(value: Json, scope: Scope): string {
  if (typeof value === 'string' && value !== '') return value;
  const [only, more] = scope.all ? [] : scope.systems;
  if (only !== undefined && more === undefined) return only;
  throw new RowProblem(
    'invalid_request',
    'system',
    'system is missing; it may be left out only with a key that is bound to one system',
  );
}

/** What lies outside the scope is refused alike whether it exists or not. */
function refuseSystem(system: string, scope: Scope, systems: KnownSystems): void {
  const known = systems.get(system);
  if (!inScope(scope, system))
    throw new RowProblem('forbidden', 'system', `the key may not write events of system ${system.slice(0, 63)}`);
  if (!known) throw new RowProblem('not_found', 'system', `there is no system ${system.slice(0, 63)}; create it first`);
  if (known.archived) throw new RowProblem('conflict', 'system', `system ${system} is archived; bring it back first`);
}

function systemsIn(chunk: readonly SourceRow[]): ReadonlySet<string> {
  const systems = new Set<string>();
  let last: unknown;
  for (const { value } of chunk) {
    const system = typeof value === 'object' && value !== null && !isList(value) ? value['system'] : undefined;
    if (system === last || typeof system !== 'string') continue;
    last = system;
    systems.add(system);
  }
  return systems;
}

function* chunksOf(rows: Iterable<SourceRow>): Generator<readonly SourceRow[]> {
  let chunk: SourceRow[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < CHUNK_ROWS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
