/** Expected failures of this package. The server maps them to its error registry; nothing here knows of HTTP. */
export type LearnProblemCode =
  | 'column_unknown'
  | 'model_unreadable'
  | 'table_empty'
  | 'table_unreadable'
  | 'target_not_binary'
  | 'too_few_rows';

/** An expected failure: what was wrong, where, and what to do. A bare `Error` from this package means a bug. */
export class LearnProblem extends Error {
  override readonly name = 'LearnProblem';
  readonly code: LearnProblemCode;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: LearnProblemCode, message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}
