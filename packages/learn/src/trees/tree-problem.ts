/** Why a model file was not taken. `model_unreadable`: it is damaged or not what it says; `model_unsupported`: well-formed, but not for here. */
export interface TreeProblem {
  readonly code: 'model_unreadable' | 'model_unsupported';
  readonly message: string;
  /** The part of the message that names the fault. */
  readonly what: string;
}

export type TreeOutcome<T> =
  | { readonly ok: true; readonly model: T }
  | { readonly ok: false; readonly problem: TreeProblem };

/** Travels from deep inside a reader to `outcomeOf` and no further. */
class TreeRefusal extends Error {
  override readonly name = 'TreeRefusal';
  readonly problem: TreeProblem;

  constructor(problem: TreeProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The file is damaged, or not what it says it is. */
export function unreadable(what: string): never {
  throw new TreeRefusal({ code: 'model_unreadable', message: `The model file cannot be read: ${what}.`, what });
}

/** The file is well-formed and asks for something that is not done here. */
export function unsupported(what: string, fix: string): never {
  throw new TreeRefusal({ code: 'model_unsupported', message: `The model is not supported: ${what}. ${fix}`, what });
}

/** Runs a reader; a refusal becomes a value, anything else is a bug and passes. */
export function outcomeOf<T>(read: () => T): TreeOutcome<T> {
  try {
    return { ok: true, model: read() };
  } catch (error) {
    if (error instanceof TreeRefusal) return { ok: false, problem: error.problem };
    throw error;
  }
}
