import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { BenchResult } from './bench-result.ts';

const HEAD = `# Results

The latest run of each bench and check, written by the run itself. A goal that is not met is shown, not hidden.
`;

/**
 * Puts a result in the place of the former one of the same bench, and leaves every other section as it is.
 *
 * @param file RESULTS.md; made when missing, replaced whole or not at all
 */
export function recordResult(file: string, result: BenchResult): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : HEAD;
  const sections = new Map(
    before
      .split(/^(?=## )/m)
      .slice(1)
      .map((text) => [nameOf(text), text.trim()]),
  );
  sections.set(result.bench, sectionOf(result));
  const ordered = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${[HEAD.trim(), ...ordered].join('\n\n')}\n`);
  renameSync(draft, file);
}

function nameOf(section: string): string {
  return section.slice('## '.length, section.indexOf('\n'));
}

function sectionOf({ bench, machine, date, goals }: BenchResult): string {
  const { cpu, cores, memory_gb, os, node } = machine;
  const rows = goals.map(
    ({ id, value, op, goal, met }) => `| \`${id}\` | ${short(value)} | ${op} ${goal} | ${met ? 'yes' : '**no**'} |`,
  );
  return [
    `## ${bench}`,
    '',
    `${date.slice(0, 16).replace('T', ' ')} UTC, ${cpu}, ${cores} cores, ${memory_gb} GB, ${os}, Node ${node}`,
    '',
    '| goal | measured | asked | met |',
    '| --- | ---: | ---: | --- |',
    ...rows,
  ].join('\n');
}

/** Three significant digits, whole numbers from 100 on. */
function short(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
