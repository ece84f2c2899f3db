import type { Checkpoint } from './checkpoint.ts';
import type { Finding } from './finding.ts';
import { differenceFindings } from './findings.ts';
import { parseLine } from './parse-line.ts';
import type { PublicKey } from './signature.ts';
import { type Digest, leafHash } from './tree-hash.ts';

/** An export as read: hashes computed from the entries as they stand, in the order in which they stand. */
export interface Export {
  readonly head: Checkpoint | null;
  readonly keys: readonly PublicKey[];
  readonly leaves: readonly Digest[];
  readonly checkpoints: readonly { readonly checkpoint: Checkpoint; readonly line: number }[];
  /** What is wrong on the face of it: unreadable lines, entries that do not match their own hash, gaps in the numbers. */
  readonly findings: readonly Finding[];
}

/** Reads line by line; keeps some 64 characters per entry, not the entries. */
export async function readExport(lines: Iterable<string> | AsyncIterable<string>): Promise<Export> {
  let head: Checkpoint | null = null;
  const keys: PublicKey[] = [];
  const leaves: Digest[] = [];
  const numbers: number[] = [];
  const checkpoints: { checkpoint: Checkpoint; line: number }[] = [];
  const findings: Finding[] = [];
  let at = 0;
  for await (const text of lines) {
    at += 1;
    if (text === '') continue;
    const line = parseLine(text);
    if (line.kind === 'head') head ??= line.head;
    if (line.kind === 'key') keys.push(line.key);
    if (line.kind === 'checkpoint') checkpoints.push({ checkpoint: line.checkpoint, line: at });
    if (line.kind === 'malformed') findings.push(malformed(at, line.why));
    if (line.kind === 'entry') {
      const hash = leafHash(line.entry.text);
      if (hash !== line.entry.hash) findings.push(mismatch(line.entry.sequence, at));
      leaves.push(hash);
      numbers.push(line.entry.sequence);
    }
  }
  return { head, keys, leaves, checkpoints, findings: [...findings, ...numberFindings(numbers)] };
}

function malformed(line: number, why: string): Finding {
  return { kind: 'malformed', sequence: null, to: null, line, message: `Line ${line} cannot be read: ${why}.` };
}

function mismatch(sequence: number, line: number): Finding {
  const message = `Entry ${sequence} (line ${line}) was changed: it does not match its own hash.`;
  return { kind: 'mutated', sequence, to: sequence, line, message };
}

/** The numbers of the entries must run 1, 2, 3 without a gap; told apart as the hashes are. */
function numberFindings(numbers: readonly number[]): Finding[] {
  if (numbers.every((number, i) => number === i + 1)) return [];
  const last = Math.min(
    numbers.reduce((most, number) => Math.max(most, number), 0),
    2 * numbers.length,
  );
  const due = Array.from({ length: last }, (_, i) => String(i + 1));
  return differenceFindings(due, numbers.map(String));
}
