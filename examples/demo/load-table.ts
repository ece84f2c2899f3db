import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseCsv, type Table } from '@haechi/learn';
import { simulateLoans } from '@haechi/testkit/simulate-loans';
import { type DemoOptions, UsageProblem } from './options.ts';
import { tuning } from './tuning.ts';

/** A table and what is to be predicted from it. */
export interface Source {
  readonly name: string;
  readonly sha256: string | null;
  readonly table: Table;
  readonly target: string;
  readonly positive: string | null;
  readonly sensitive: readonly string[];
  readonly renamed: readonly { from: string; to: string }[];
  /** True when rows are in the order of time already (with drift of their own). */
  readonly ordered: boolean;
  readonly system: { readonly id: string; readonly name: string; readonly description: string };
}

export function loadSource(options: DemoOptions, random: () => number): Source {
  return options.data === null ? simulated(random) : fromFile(options, options.data);
}

function simulated(random: () => number): Source {
  const start = Date.UTC(2026, 0, 1);
  const loans = simulateLoans(random, { rows: tuning.simulatedRows, start, drift: tuning.simulatedDrift });
  return {
    name: 'simulated loan applications',
    sha256: null,
    table: loans.table,
    target: loans.target,
    positive: loans.positive,
    sensitive: loans.sensitive,
    renamed: [],
    ordered: true,
    system: {
      id: 'loan-approval',
      name: 'Loan approval',
      description: 'Simulated loan applications: two groups, seasonal drift, late labels.',
    },
  };
}

function fromFile(options: DemoOptions, file: string): Source {
  const bytes = read(file);
  const plain = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const { table, renamed } = parseCsv(plain);
  const names = new Set(table.columns.map((column) => column.name));
  const target = options.target ?? '';
  for (const name of [target, ...options.sensitive, ...options.drop]) {
    if (!names.has(name)) throw new UsageProblem(`${file} has no column "${name}". It has: ${[...names].join(', ')}.`);
  }
  const stem = basename(file).replace(/\.csv(\.gz)?$/, '');
  return {
    name: basename(file),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    table,
    target,
    positive: options.positive,
    sensitive: options.sensitive,
    renamed,
    ordered: false,
    system: { id: slugOf(stem), name: stem, description: `Replay of ${basename(file)}: ${target}.` },
  };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageProblem(`--data: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'demo' : slug;
}
