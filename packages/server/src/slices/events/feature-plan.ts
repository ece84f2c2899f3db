/**
 * Puts the features of a row into the positions of a schema. Rows of one sender have the same features in the same order, so the way from
 * key to position is worked out once (a plan) and only compared afterwards: keys are compared by identity, since JSON.parse interns them.
 */
import type { FeatureKind, FeatureSchema, FeatureSlot } from './feature-schema.ts';
import type { Json, JsonObject } from './json.ts';
import { limits } from './limits.ts';
import { RowProblem, shown } from './row-problem.ts';

export interface SchemaSource {
  /** A schema of the system that has all these features with these types; a new one if none does. */
  resolve(system: string, row: ReadonlyMap<string, FeatureKind>): FeatureSchema;
  slots(schema: FeatureSchema): ReadonlyMap<string, FeatureSlot>;
}

interface Plan {
  readonly system: string;
  readonly schema: FeatureSchema;
  readonly keys: readonly string[];
  readonly numeric: Uint8Array;
  readonly positions: Int32Array;
  /** All positions of the schema are written by a row that follows the plan. */
  readonly complete: boolean;
}

/** Kind of a feature value; undefined for null, which has none. */
function kindOf(value: Json, name: string): FeatureKind | undefined {
  switch (typeof value) {
    case 'number':
      return 'num';
    case 'string':
    case 'boolean':
      return 'cat';
    default:
      if (value === null) return undefined;
      throw new RowProblem(
        'feature_mistyped',
        `features.${name}`,
        `feature ${name} must be a number, text, truth value or null, not ${shown(value)}`,
      );
  }
}

export class FeaturePlanner {
  readonly #source: SchemaSource;
  #plan: Plan | undefined;
  /** Positional values of the row last placed; as long as the schema says. */
  num = new Float64Array(64);
  cat: string[] = [];

  constructor(source: SchemaSource) {
    this.#source = source;
  }

  /** Places `features` into `num` and `cat` and returns the schema that names the positions. */
  place(system: string, features: JsonObject): FeatureSchema {
    const plan = this.#plan;
    if (plan && plan.system === system && this.#follow(plan, features)) return plan.schema;
    const made = this.#makePlan(system, features);
    this.#plan = made;
    this.#clear(made.schema);
    if (!this.#follow(made, features)) throw new Error('a plan made for a row does not fit it');
    return made.schema;
  }

  #clear(schema: FeatureSchema): void {
    if (this.num.length < schema.num.length) this.num = new Float64Array(schema.num.length * 2);
    this.num.fill(Number.NaN, 0, schema.num.length);
    this.cat = schema.cat.map(() => '');
  }

  #follow(plan: Plan, features: JsonObject): boolean {
    if (!plan.complete) this.#clear(plan.schema);
    let count = 0;
    for (const key in features) {
      if (key !== plan.keys[count] || !this.#put(plan, count, features[key])) return false;
      count += 1;
    }
    return count === plan.keys.length;
  }

  /** Position -1 is a feature that the schema does not know; such a one may only be null. */
  #put(plan: Plan, count: number, value: Json): boolean {
    const position = plan.positions[count] ?? -1;
    if (position < 0) return value === null;
    if (plan.numeric[count] === 1) {
      if (typeof value !== 'number') return value === null && this.#putNumber(position, Number.NaN);
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) throw notFinite(plan.keys[count]);
      return this.#putNumber(position, value);
    }
    if (typeof value === 'string') return this.#putText(position, value, plan.keys[count]);
    if (typeof value === 'boolean') return this.#putText(position, value ? 'true' : 'false', '');
    return value === null && this.#putText(position, '', '');
  }

  #putNumber(position: number, value: number): true {
    this.num[position] = value;
    return true;
  }

  #putText(position: number, value: string, name: string | undefined): true {
    if (value.length > limits.category) {
      throw new RowProblem(
        'invalid_request',
        `features.${name}`,
        `feature ${name} is longer than ${limits.category} characters`,
      );
    }
    this.cat[position] = value;
    return true;
  }

  #makePlan(system: string, features: JsonObject): Plan {
    const kinds = new Map<string, FeatureKind>();
    const keys: string[] = [];
    for (const name in features) {
      if (keys.length >= limits.features)
        throw new RowProblem('invalid_request', 'features', `features has more than ${limits.features} entries`);
      if (name.length > limits.text)
        throw new RowProblem(
          'invalid_request',
          'features',
          `a feature's name is longer than ${limits.text} characters`,
        );
      const kind = kindOf(features[name], name);
      keys.push(name);
      if (kind) kinds.set(name, kind);
    }
    const schema = this.#source.resolve(system, kinds);
    const slots = this.#source.slots(schema);
    const placed = keys.map((name) => slots.get(name));
    return {
      system,
      schema,
      keys,
      numeric: Uint8Array.from(placed, (slot) => (slot?.kind === 'num' ? 1 : 0)),
      positions: Int32Array.from(placed, (slot) => slot?.index ?? -1),
      complete: placed.filter(Boolean).length === slots.size,
    };
  }
}

function notFinite(name: string | undefined): RowProblem {
  return new RowProblem('feature_mistyped', `features.${name}`, `feature ${name} is not a finite number`);
}
