import type { Clock } from '../../platform/clock.ts';
import type { Spool } from '../../platform/spool/index.ts';
import { BatchEncoder } from './batch-encoder.ts';
import type { RowContext } from './envelope.ts';
import type { Json } from './json.ts';
import { limits } from './limits.ts';
import type { RowProblem } from './row-problem.ts';
import type { SchemaRegistry } from './schema-registry.ts';

/** Events of the server's own wait at most this long for others to be written with, ms: with the write itself they are on disk within 50. */
const TOGETHER_MS = 20;
/** A batch of this many bytes is written at once. */
const TOGETHER_BYTES = 262_144;

/**
 * Events of the server's own that are written after their answer: encoded at once, into one block with all others of the next moment. A kill in that moment
 * loses them.
 */
export class OwnEvents {
  readonly #spool: Spool;
  readonly #clock: Clock;
  readonly #encoder: BatchEncoder;
  readonly #context: { -readonly [K in keyof RowContext]: RowContext[K] };
  #first = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ spool, clock, registry }: { spool: Spool; clock: Clock; registry: SchemaRegistry }) {
    this.#spool = spool;
    this.#clock = clock;
    this.#encoder = new BatchEncoder(registry);
    const own = spool.name.slice(-8);
    this.#context = {
      receivedAt: 0,
      latest: 0,
      newId: (seq) => `${seq.toString(36)}-${own}`,
      systemOf: (value) => String(value),
    };
  }

  /** What is wrong with the event, or null: then it is taken. It names its system. */
  take(event: Json): RowProblem | null {
    const now = this.#clock.now().getTime();
    this.#context.receivedAt = now;
    this.#context.latest = now + limits.future;
    this.#encoder.begin(this.#context);
    const seq = this.#spool.reserve(1);
    if (this.#timer === undefined) this.#first = seq;
    const problem = this.#encoder.tryAdd(event, seq);
    if (problem !== null) return problem;
    if (this.#encoder.bytes >= TOGETHER_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), TOGETHER_MS);
    return null;
  }

  /** Hands what waits to the spool, which writes it now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const block of this.#encoder.finish(this.#first).blocks) this.#spool.appendLazily(block);
    this.#spool.writeLazy();
  }
}
