/** One answered prediction, as it goes to the caller. */
export interface Prediction {
  readonly prediction: number;
  readonly label?: string;
  readonly probability?: Record<string, number>;
  readonly confidence: number;
  readonly model_version: string;
  readonly variant: string;
  readonly prediction_id: string;
  readonly prediction_time: string;
  readonly explanation?: {
    readonly method: string;
    readonly scale: string;
    readonly base: number;
    readonly contributions: { readonly feature: string; readonly contribution: number }[];
  };
  readonly served_by?: string;
  readonly fallback_reason?: string;
}
