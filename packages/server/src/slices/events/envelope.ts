import { instant, optionalText } from './fields.ts';
import type { Json, JsonObject } from './json.ts';
import { RowProblem } from './row-problem.ts';

/** What the rows of one request have in common. */
export interface RowContext {
  /** Epoch ms of arrival. */
  readonly receivedAt: number;
  /** Latest event time taken, epoch ms. */
  readonly latest: number;
  /** The system of a row that names `value`; throws a `RowProblem` when the sender may not write there. */
  systemOf(value: Json): string;
  /** An id for a row that brought none. */
  newId(seq: number): string;
}

/** Identity and place of a row, checked. One object serves all rows. */
export class Envelope {
  system = '';
  id = '';
  time = 0;
  seq = 0;
  receivedAt = 0;
  /** Latest event time taken, epoch ms. */
  latest = 0;
  #context: RowContext | undefined;

  /** Sets what the next rows have in common. */
  use(context: RowContext): void {
    this.#context = context;
    this.receivedAt = context.receivedAt;
    this.latest = context.latest;
  }

  /** Reads system, id and time of `row`; throws a `RowProblem`. */
  read(row: JsonObject, seq: number): void {
    const context = this.#context;
    if (!context) throw new Error('an envelope was read without a context');
    const id = optionalText(row['id'], 'id');
    const time = row['time'];
    const untimed = time === undefined || time === null;
    if (untimed && id !== '') {
      throw new RowProblem(
        'time_required',
        'time',
        'an event that brings an id must bring its time, since both are its identity',
      );
    }
    this.system = context.systemOf(row['system']);
    this.time = untimed ? this.receivedAt : instant(time, 'time', this.latest);
    this.id = id === '' ? context.newId(seq) : id;
    this.seq = seq;
  }
}

/** Refuses a row with a field that its kind does not have: a misspelt optional field would be lost without a word. */
export function refuseUnknown(row: JsonObject, known: ReadonlySet<string>, kind: string): void {
  for (const field in row) {
    if (!known.has(field))
      throw new RowProblem('invalid_request', field, `an event of kind ${kind} has no field ${field}`);
  }
}
