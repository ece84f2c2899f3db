/** For tests: runtimes whose every answer is decided by the test. */
import type { FeatureRow, ModelRuntime, RowOutcome } from '../../registry/index.ts';

/** Class 1 with the probability that the row's `p` says. */
export function outcomeOf(row: FeatureRow): RowOutcome {
  const p = Number(row['p'] ?? 0.5);
  const prediction = Number(p >= 0.5);
  return {
    ok: true,
    prediction,
    label: prediction === 1 ? 'yes' : 'no',
    probabilities: { no: 1 - p, yes: p },
    confidence: Math.max(p, 1 - p),
  };
}

export interface FakeRuntime extends ModelRuntime {
  /** How many rows each call had. */
  readonly calls: number[];
  closed: boolean;
  close(): Promise<void>;
}

/** Answers from elsewhere by `answer`, or at once with `place: 'here'`. */
export function fakeRuntime({
  sha256 = 'a'.repeat(64),
  place = 'elsewhere',
  answer = async (rows) => rows.map(outcomeOf),
}: {
  sha256?: string;
  place?: ModelRuntime['place'];
  answer?: (rows: readonly FeatureRow[], signal?: AbortSignal) => ReturnType<ModelRuntime['score']>;
} = {}): FakeRuntime {
  const calls: number[] = [];
  const runtime: FakeRuntime = {
    format: 'fake',
    sha256,
    signature: { task: 'binary', inputs: [{ name: 'p', type: 'numeric' }], classes: ['no', 'yes'] },
    place,
    score: (rows, options) => {
      calls.push(rows.length);
      return answer(rows, options?.signal);
    },
    explain: null,
    calls,
    closed: false,
    close: async () => {
      runtime.closed = true;
    },
  };
  return runtime;
}
