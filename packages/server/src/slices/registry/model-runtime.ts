import type { ModelVersion } from '@haechi/contract';
import type { FeatureProblem } from '@haechi/learn';

/** One row as it came: features by name; names the model does not know are ignored. */
export type FeatureRow = Readonly<Record<string, unknown>>;

/** What a version answers to one row. */
export type RowOutcome =
  | {
      readonly ok: true;
      /** The index of the class, or the value of a regression. */
      readonly prediction: number;
      /** The name of the class; null for a regression. */
      readonly label: string | null;
      /** By class name, in the order of `signature.classes`; null for a model without probabilities. */
      readonly probabilities: Readonly<Record<string, number>> | null;
      /** The largest class probability, 1 for models without probabilities. */
      readonly confidence: number;
    }
  | { readonly ok: false; readonly problem: FeatureProblem };

/** How much each feature moved the score of one row, beside the score without any. */
export interface RowExplanation {
  /** `linear`: weight times distance from the training mean. */
  readonly method: 'linear';
  /** What the contributions add up to with `base`: the scale of the model's own sum (log-odds for a classifier). */
  readonly scale: 'log_odds' | 'value';
  readonly base: number;
  /** In the order of the signature. */
  readonly contributions: readonly { readonly feature: string; readonly contribution: number }[];
}

/** A version ready to answer, whatever its format. */
export interface ModelRuntime {
  readonly format: string;
  readonly sha256: string;
  readonly signature: ModelVersion['signature'];
  /** `here`: computed on this thread in microseconds; `elsewhere`: on other threads or another server, and may fail or take long. */
  readonly place: 'here' | 'elsewhere';
  /**
   * Scores rows, one outcome each in their order; what is wrong with a row is its own outcome. Answers at once where `place` is `here`.
   * @throws HaechiError for what concerns the model and not a row: `model_failed`, `upstream_unreachable`, `upstream_timeout`, …
   */
  score(rows: readonly FeatureRow[], options?: ScoreOptions): readonly RowOutcome[] | Promise<readonly RowOutcome[]>;
  /** Null where this kind of model cannot be explained here. */
  readonly explain: ((row: FeatureRow) => RowExplanation | FeatureProblem) | null;
  /** Places that answer alike, where there are several: serving chooses among them by how busy each is. `score` then asks any. */
  readonly endpoints?: readonly { readonly name: string; readonly score: ModelRuntime['score'] }[];
  /** Gives memory and connections back; nothing is scored afterwards. */
  close?(): Promise<void>;
}

export interface ScoreOptions {
  /** Ends the wait; what is under way elsewhere is given up. */
  readonly signal?: AbortSignal;
}
