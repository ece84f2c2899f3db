import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisSchema, type Score } from '@haechi/contract';
import { createClient } from '@haechi/sdk';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { UsageProblem } from '../command.ts';
import type { ReportDocument } from '../report/report-document.ts';
import { reports } from './report.ts';

let folder: string;
let said = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'haechi-cli-stream-'));
  const own = join(folder, 'tmp');
  mkdirSync(own);
  vi.stubEnv('TMPDIR', own);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  said = '';
});

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(options: Record<string, string | boolean>): Promise<number> {
  const command = reports.find(({ verb }) => verb === 'stream');
  if (command === undefined) throw new UsageProblem('no report stream');
  const terminal = {
    out: (text: string) => {
      said += text;
    },
    err: () => {},
    interactive: false,
    confirm: async () => false,
    now: () => new Date('2026-03-01T00:00:00.000Z'),
  };
  return command.run({ positionals: [], options, terminal, client: createClient({ baseUrl: 'http://127.0.0.1:1' }) });
}

async function documentOf(options: Record<string, string | boolean>): Promise<ReportDocument> {
  await run({ ...options, json: '-' });
  return JSON.parse(said);
}

const scoresOf = (document: ReportDocument): readonly Score[] => document.analyses.flatMap(({ scores }) => scores);

/** Half-hours with a level that rises at row 9 000 of them, written newest first; `kind` follows a rule of arithmetic. */
function halfHours(rows: number, timeless = 0): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const even = ((i + 1) * 0.618_033_988_749_895) % 1;
    const time = new Date(Date.UTC(2024, 0, 1) + i * 1_800_000).toISOString();
    return `${time},${(even * 10 + (i < 9_000 ? 0 : 4)).toFixed(4)},${(i * 7) % 3 === 0 ? 'a' : 'b'}`;
  });
  const without = Array.from({ length: timeless }, () => ',5,a');
  return `at,load,kind\n${[...lines.reverse(), ...without].join('\n')}\n`;
}

it('names the row, the time and the column, in the order of the time; rows without a time are left out', async () => {
  const current = write('half-hours.csv', halfHours(10_250, 3));
  const html = join(folder, 'stream.html');
  const document = await documentOf({ current, time: 'at', html });
  const [analysis] = document.analyses.map((one) => analysisSchema.parse(one));
  expect([document.verdict, analysis?.n_current, analysis?.n_reference]).toEqual(['fail', 10_200, expect.any(Number)]);
  const failed = scoresOf(document).filter(({ verdict }) => verdict === 'fail');
  expect(failed).toMatchObject([
    {
      feature: 'load',
      indicator: 'stream_change',
      settings: { score: 'location', row: 9_100, time: '2024-07-08T13:30:00.000Z' },
      reason: { key: 'analysis.stream.changed_up', params: { row: 9_100, when: ' (2024-07-08 13:30 UTC)' } },
    },
  ]);
  expect(scoresOf(document).find(({ feature }) => feature === 'kind')?.verdict).toBe('pass');
  expect(document.notes).toEqual([{ key: 'report.note.without_time', params: { rows: 3, column: 'at' } }]);
  expect(readFileSync(html, 'utf8')).toContain('load changed by row 9,100 (2024-07-08 13:30 UTC)');
  said = '';
  expect(await run({ current, time: 'at', lang: 'ko' })).toBe(1);
  expect(said).toContain('load이(가) 9,100번째 행까지 변함 (2024-07-08 13:30 UTC)');
});

it('passes where nothing changes, cannot tell within the baseline, and refuses a column that is not there', async () => {
  const same = halfHours(9_000).split('\n');
  expect(await run({ current: write('same.csv', same.join('\n')), drop: 'at' })).toBe(0);
  expect(said).toContain('None of the 2 judged columns changed from row 8,001 to row 9,000.');
  said = '';
  expect(await run({ current: write('short.csv', same.slice(0, 700).join('\n')) })).toBe(2);
  expect(said).toContain('No column is judged yet: 600 of the 8,000 rows of the baseline were read.');
  await expect(run({ current: join(folder, 'same.csv'), time: 'when' })).rejects.toThrow(UsageProblem);
});
