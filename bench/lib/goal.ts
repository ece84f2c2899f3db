/** One promise about speed or size: what was measured against what was asked. */
export interface Goal {
  /** As the goal is named where it was set, for example `start.ready_ms`. */
  readonly id: string;
  readonly value: number;
  readonly op: '>=' | '<=';
  readonly goal: number;
}

/** @returns whether the value is on the asked side of the goal; a value that is not a number never is */
export function isMet({ value, op, goal }: Goal): boolean {
  return op === '>=' ? value >= goal : value <= goal;
}
