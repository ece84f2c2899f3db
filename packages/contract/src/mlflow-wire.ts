/**
 * Values as MLflow's clients write them: protobuf's JSON in snake_case. Whole numbers of 64 bits come as numbers or texts, doubles also as "NaN" and "Infinity",
 * what is absent is unset, lists in a query are repeated keys, and fields that nobody knows are ignored.
 */
import { z } from 'zod';

/** Where MLflow's clients are pointed: the tracking URI is `<server>/mlflow`. */
export const MLFLOW = '/mlflow';
export const MLFLOW_API = `${MLFLOW}/api/2.0/mlflow`;

/** A whole number: as such, or as text. Beyond what JavaScript counts exactly it is refused. */
export const mlflowInt = z
  .union([z.number(), z.string().regex(/^-?\d{1,19}$/, 'give a whole number')])
  .transform(Number)
  .pipe(z.number().int());

/** The largest double: what MLflow stores for infinity. */
const LARGEST = Number.MAX_VALUE;
const clamped = (value: number): number => (Number.isNaN(value) ? value : Math.max(-LARGEST, Math.min(LARGEST, value)));
/** A double: a number, or a text such as "NaN", "Infinity", "-Infinity", "1e-3". Infinities become the largest double. */
export const mlflowDouble = z
  .union([
    z.number(),
    z.string().regex(/^(?:NaN|[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))$/, 'give a number'),
  ])
  .transform((given) => clamped(Number(given)));

/** A double in an answer: JSON has no NaN, so that goes as a text. */
export const mlflowDoubleOut = z.union([z.number(), z.literal('NaN')]);
export const writeMlflowDouble = (value: number): number | 'NaN' => (Number.isNaN(value) ? 'NaN' : clamped(value));

export const mlflowTag = z.object({ key: z.string(), value: z.string().default('') });
/** Keys repeated in a query, or one of them. */
export const mlflowList = z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat());
export const mlflowEmpty = z.object({});
