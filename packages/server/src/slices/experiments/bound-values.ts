/** Values of a statement, bound as parameters: nothing that people write stands in SQL. */
export interface BoundValues {
  readonly params: Readonly<Record<string, unknown>>;
  bind(value: string | number, type: string): string;
  /** A moment, to the millisecond. */
  time(value: Date): string;
}

export function boundValues(): BoundValues {
  const params: Record<string, unknown> = {};
  const bind: BoundValues['bind'] = (value, type) => {
    const name = `x${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  return { params, bind, time: (value) => `fromUnixTimestamp64Milli(${bind(value.getTime(), 'Int64')}, 'UTC')` };
}
