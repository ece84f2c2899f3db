import type { SchemaSource } from './feature-plan.ts';
import {
  extendSchema,
  type FeatureKind,
  type FeatureSchema,
  type FeatureSlot,
  slotsOf,
  tooWide,
} from './feature-schema.ts';
import { limits } from './limits.ts';
import { RowProblem } from './row-problem.ts';

/**
 * The feature schemas of all systems, in memory. A new one is used at once, without asking a database: its id is a digest of its content,
 * and its record travels through the spool in front of the first rows that use it.
 */
export class SchemaRegistry implements SchemaSource {
  /** Newest last. */
  readonly #bySystem = new Map<string, FeatureSchema[]>();
  readonly #byId = new Map<string, FeatureSchema>();
  readonly #slots = new WeakMap<FeatureSchema, ReadonlyMap<string, FeatureSlot>>();
  readonly #recorded = new Set<string>();

  /** Takes over schemas that are in the records. */
  learn(schemas: readonly FeatureSchema[]): void {
    for (const schema of schemas) {
      this.#add(schema);
      this.#recorded.add(schema.id);
    }
  }

  /** The schema with this id, if this process has met it. */
  get(id: string): FeatureSchema | undefined {
    return this.#byId.get(id);
  }

  /** Schemas of a system, oldest first. */
  of(system: string): readonly FeatureSchema[] {
    return this.#bySystem.get(system) ?? [];
  }

  isRecorded(schema: FeatureSchema): boolean {
    return this.#recorded.has(schema.id);
  }

  slots(schema: FeatureSchema): ReadonlyMap<string, FeatureSlot> {
    const known = this.#slots.get(schema);
    if (known) return known;
    const slots = slotsOf(schema);
    this.#slots.set(schema, slots);
    return slots;
  }

  /** The newest schema of the system that covers the row; else a new one, which extends the newest. */
  resolve(system: string, row: ReadonlyMap<string, FeatureKind>): FeatureSchema {
    const schemas = this.of(system);
    const found = schemas.findLast((schema) => this.#covers(schema, row));
    if (found) return found;
    const schema = extendSchema(system, schemas.at(-1), row);
    if (tooWide(schema)) {
      throw new RowProblem(
        'invalid_request',
        'features',
        `the system has more than ${limits.features} features; features must not be named by data`,
      );
    }
    if (schemas.length >= limits.schemasPerSystem) {
      throw new RowProblem(
        'invalid_request',
        'features',
        `the system has ${schemas.length} sets of features already; keep their names and types stable, and put what varies into tags`,
      );
    }
    return this.#add(schema);
  }

  #covers(schema: FeatureSchema, row: ReadonlyMap<string, FeatureKind>): boolean {
    const slots = this.slots(schema);
    for (const [name, kind] of row) if (slots.get(name)?.kind !== kind) return false;
    return true;
  }

  #add(schema: FeatureSchema): FeatureSchema {
    const known = this.#byId.get(schema.id);
    if (known) return known;
    this.#byId.set(schema.id, schema);
    this.#bySystem.set(schema.system, [...this.of(schema.system), schema]);
    return schema;
  }
}
