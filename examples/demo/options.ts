import { parseArgs } from 'node:util';

/** What `npm run demo -- …` was asked for. */
export interface DemoOptions {
  readonly once: boolean;
  readonly json: boolean;
  /** A CSV (or .csv.gz) instead of the simulator. */
  readonly data: string | null;
  readonly target: string | null;
  readonly sensitive: readonly string[];
  readonly positive: string | null;
  readonly drop: readonly string[];
  readonly candidate: 'defective' | 'honest';
  readonly seed: number;
  readonly port: number;
}

export const usage = `npm run demo -- [options]
  --once                 end when the loop has closed, instead of keeping a live system
  --json                 print one JSON object on stdout (progress on stderr)
  --data FILE            a CSV or CSV.gz instead of the simulator of loan applications
  --target COLUMN        what the model predicts (with --data)
  --sensitive COL[,COL]  groups to be treated fairly (with --data)
  --positive VALUE       value of the target that counts as positive
  --drop COL[,COL]       columns to leave out
  --candidate KIND       defective (default) or honest
  --seed N               seed of everything random in the demo (default 7)
  --port N               port of the server (default 4600, any free one with --once)
`;

/** A wrong argument; its message says which and what it takes. */
export class UsageProblem extends Error {}

/** @throws UsageProblem */
export function readOptions(args: readonly string[]): DemoOptions {
  const values = parsed(args);
  const data = values.data ?? null;
  const sensitive = listOf(values.sensitive);
  if (data !== null && (values.target === undefined || sensitive.length === 0)) {
    throw new UsageProblem('--data needs --target COLUMN and --sensitive COLUMN[,COLUMN].');
  }
  const candidate = values.candidate ?? 'defective';
  if (candidate !== 'defective' && candidate !== 'honest')
    throw new UsageProblem(`--candidate takes defective or honest, not "${candidate}".`);
  const once = values.once ?? false;
  return {
    once,
    json: values.json ?? false,
    data,
    target: values.target ?? null,
    sensitive,
    positive: values.positive ?? null,
    drop: listOf(values.drop),
    candidate,
    seed: whole('--seed', values.seed ?? '7'),
    port: whole('--port', values.port ?? (once ? '0' : '4600')),
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: flag,
        json: flag,
        data: text,
        target: text,
        sensitive: text,
        positive: text,
        drop: text,
        candidate: text,
        seed: text,
        port: text,
      },
    }).values;
  } catch (error) {
    throw new UsageProblem(error instanceof Error ? error.message : String(error));
  }
}

function listOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function whole(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new UsageProblem(`${name} takes a whole number, not "${value}".`);
  return number;
}
