import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { analysisSchema, type Score } from '@haechi/contract';
import messages from '@haechi/contract/messages/en.json' with { type: 'json' };
import { createClient } from '@haechi/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageProblem } from '../command.ts';
import type { ReportDocument } from '../report/report-document.ts';
import { reports } from './report.ts';

const bikes = resolve(import.meta.dirname, '../../../../../shared/data/regression/bike-sharing-hour.csv');
let folder: string;
let said: { out: string; err: string };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'haechi-cli-report-'));
  const own = join(folder, 'tmp');
  mkdirSync(own);
  // Where the engine puts its folder, so that a test can see that nothing is left.
  vi.stubEnv('TMPDIR', own);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  said = { out: '', err: '' };
});

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(verb: string, options: Record<string, string | boolean>): Promise<number> {
  const command = reports.find((known) => known.verb === verb);
  if (command === undefined) throw new UsageProblem(`no report ${verb}`);
  const terminal = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
    interactive: false,
    confirm: async () => false,
    now: () => new Date('2026-03-01T00:00:00.000Z'),
  };
  return command.run({ positionals: [], options, terminal, client: createClient({ baseUrl: 'http://127.0.0.1:1' }) });
}

async function documentOf(verb: string, options: Record<string, string | boolean>): Promise<ReportDocument> {
  said = { out: '', err: '' };
  await run(verb, { ...options, json: '-' });
  return JSON.parse(said.out);
}

const scoresOf = (document: ReportDocument): readonly Score[] => document.analyses.flatMap(({ scores }) => scores);
const leftOutOf = (document: ReportDocument): Record<string, string> =>
  Object.fromEntries(
    document.current.columns.flatMap(({ name, left_out }) => (left_out === null ? [] : [[name, left_out.key]])),
  );

/** Loans whose scores, outcomes and groups follow a rule of arithmetic: the same at every run. */
function loans(rows: number, shift = 0): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const income = 20 + ((i * 37) % 80) + shift;
    const sex = i % 3 === 0 ? 'f' : 'm';
    const score = (((i * 61) % 100) + 0.5) / 100;
    const paid = (i * 29) % 100 < score * 100 ? '1' : '0';
    const said = score > (sex === 'f' ? 0.7 : 0.5) ? '1.0' : '0.0';
    return `A${String(i).padStart(6, '0')},${income},${sex},${score},${paid},${said}`;
  });
  return `ref,income,sex,score,paid,said\n${lines.join('\n')}\n`;
}

describe('haechi report drift', () => {
  it('names the drifted columns of the second year of bike sharing and writes the HTML', async (context) => {
    if (!existsSync(bikes)) return context.skip('../shared/data/regression/bike-sharing-hour.csv is not there');
    const [header = '', ...rows] = readFileSync(bikes, 'utf8').trimEnd().split('\n');
    const half = Math.floor(rows.length / 2);
    const reference = write('first.csv', `${[header, ...rows.slice(0, half)].join('\n')}\n`);
    const current = write('second.csv.gz', gzipSync(`${[header, ...rows.slice(half)].join('\n')}\n`));
    const html = join(folder, 'bikes.html');
    expect(await run('drift', { reference, current, html })).toBe(1);
    expect(said.out).toMatch(/Drifted: .*\byr\b.*\bregistered\b.*\bcnt\b/);
    expect(said.out).toContain('Left out: instant, dteday');
    const text = readFileSync(html, 'utf8');
    expect(text).toContain('<svg');
    expect(text.length).toBeLessThan(1_000_000);
    // The temperature has no trend over two years that begin in January and in January.
    expect(/Drifted: (.*)/.exec(said.out)?.[1]?.split(', ')).not.toContain('temp');
  });

  it('passes for the same rows twice, also from another kind of file', async () => {
    const reference = write('same.csv', loans(1_000));
    const rows = loans(1_000)
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [ref, income, sex, score, paid, said] = line.split(',');
        return JSON.stringify({ ref, income: Number(income), sex, score: Number(score), paid, said });
      });
    const current = write('same.ndjson', `${rows.join('\n')}\n`);
    expect(await run('drift', { reference, current, json: '-' })).toBe(0);
    const document: ReportDocument = JSON.parse(said.out);
    expect(document.verdict).toBe('pass');
    expect(analysisSchema.parse(document.analyses[0]).kind).toBe('data_drift');
    expect(leftOutOf(document)).toEqual({ ref: 'report.left_out.identity' });
  });

  it('takes limits of the command line', async () => {
    const reference = write('before.csv', loans(1_000));
    const current = write('after.csv', loans(1_000, 25));
    expect(await run('drift', { reference, current })).toBe(1);
    expect(await run('drift', { reference, current, limit: 'psi<=1000, drift_share<=1' })).toBe(0);
    const config = write(
      'monitor.yaml',
      'settings: {method: ks}\nlimits:\n  - {indicator: ks, side: max, value: 0.1}\n',
    );
    const document = await documentOf('drift', { reference, current, config });
    expect(
      scoresOf(document).find(({ indicator, feature }) => indicator === 'ks' && feature === 'income')?.verdict,
    ).toBe('fail');
  });
});

describe('haechi report on predictions', () => {
  it('measures performance, fairness and quality of one file, without a reference', async () => {
    const current = write('loans.csv', loans(2_000));
    const options = { current, target: 'paid', prediction: 'said', score: 'score', sensitive: 'sex,income' };
    const document = await documentOf('all', options);
    expect(document.analyses.map(({ kind }) => kind)).toEqual(['data_quality', 'performance', 'fairness']);
    const rows = loans(2_000)
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const right = rows.filter(([, , , , paid, predicted]) => Number(paid) === Number(predicted)).length;
    const accuracy = scoresOf(document).find(({ indicator }) => indicator === 'accuracy');
    expect(accuracy?.estimate?.value).toBeCloseTo(right / 2_000, 12);
    const selected = (sex: string): number => {
      const of = rows.filter((row) => row[2] === sex);
      return of.filter((row) => row[5] === '1.0').length / of.length;
    };
    const gap = scoresOf(document).find(
      (score) => score.indicator === 'selection_rate_gap' && score.attribute === 'sex',
    );
    expect(gap?.estimate?.value).toBeCloseTo(selected('m') - selected('f'), 12);
    expect(document.verdict).toBe('fail');
    // Income has 80 values: its groups are quarters.
    const fairness = document.analyses.find(({ kind }) => kind === 'fairness');
    expect(fairness?.groups.filter(({ attribute }) => attribute === 'income')).toHaveLength(4);
  });

  it('makes the prediction from the score where none is given, and speaks Korean', async () => {
    const current = write('scored.csv', loans(2_000));
    await run('performance', { current, target: 'paid', score: 'score', positive: '1', lang: 'ko' });
    expect(said.out).toContain('정확도');
    const document = await documentOf('performance', { current, target: 'paid', score: 'score', positive: '1' });
    expect(scoresOf(document).find(({ indicator }) => indicator === 'accuracy')?.n_current).toBe(2_000);
  });

  it('measures regression of a target that is a quantity', async () => {
    const lines = Array.from({ length: 500 }, (_, i) => `${i * 1.5},${i * 1.5 + (i % 2 === 0 ? 2 : -2)}`);
    const current = write('sizes.tsv', `y\tp\n${lines.join('\n').replaceAll(',', '\t')}\n`);
    const document = await documentOf('performance', { current, target: 'y', prediction: 'p', limit: 'mae<=3' });
    expect(scoresOf(document).find(({ indicator }) => indicator === 'mae')?.estimate?.value).toBeCloseTo(2, 9);
    expect(document.verdict).toBe('pass');
  });
});

describe('haechi report on bad input', () => {
  it('says in one sentence what is wrong with how it was called', async () => {
    const current = write('ok.csv', loans(50));
    const empty = write('empty.csv', '');
    const cases: [string, Record<string, string>, string][] = [
      ['drift', { current }, '--reference FILE'],
      ['quality', {}, '--current FILE'],
      ['quality', { current: join(folder, 'none.csv') }, 'There is no file'],
      ['quality', { current: empty }, 'is empty'],
      ['quality', { current: write('a.xlsx', 'x') }, '.parquet'],
      ['quality', { current: write('bad.parquet', 'no parquet at all') }, 'bad.parquet cannot be read'],
      ['quality', { current: write('ragged.csv', 'a,b\n1,2\n1,2,3\n') }, 'ragged.csv cannot be read at data row'],
      ['performance', { current }, '--prediction COL'],
      ['performance', { current, prediction: 'said', target: 'nothing' }, 'There is no column "nothing"'],
      ['fairness', { current, prediction: 'said' }, '--sensitive COL'],
      ['quality', { current, limit: 'psi=3' }, 'indicator>=value'],
      ['quality', { current, limit: 'luck<=3' }, 'no indicator "luck"'],
      ['quality', { current, lang: 'fr' }, 'one of en, ko'],
      ['drift', { current, reference: current, method: 'tarot' }, '--method'],
      ['quality', { current, config: empty }, 'holds no definition'],
    ];
    for (const [verb, options, words] of cases) {
      const problem = await run(verb, options).then(
        () => null,
        (error: unknown) => error,
      );
      expect(problem, words).toBeInstanceOf(UsageProblem);
      expect(String(problem)).toContain(words);
    }
  });

  it('names what it cannot look at and looks at the rest', async () => {
    const rows = Array.from(
      { length: 400 },
      (_, i) =>
        `${i % 7},${i % 2 === 0 ? 'NA' : '?'},5,${i % 9 === 0 ? 'inf' : i / 3},${i % 20 === 0 ? 'oops' : i % 50},v${i % 300}`,
    );
    const current = write('odd.csv', `\uFEFFa,nothing,same,wild,mixed,many\n${rows.join('\n')}\n`);
    const reference = write('short.csv', `a,gone\n${rows.map((_, i) => `${i % 7},${i % 3}`).join('\n')}\n`);
    const document = await documentOf('all', { current, reference });
    expect(document.analyses.map(({ kind }) => kind)).toEqual(['data_drift', 'data_quality']);
    for (const { verdict } of document.analyses) expect(['pass', 'fail']).toContain(verdict);
    const of = (indicator: string, feature: string) =>
      scoresOf(document).find((score) => score.indicator === indicator && score.feature === feature);
    expect(of('missing_share', 'nothing')?.estimate?.value).toBe(1);
    expect(of('wrong_type_share', 'mixed')?.estimate?.value).toBeCloseTo(0.05, 9);
    expect(of('psi', 'a')?.verdict).toBe('pass');
    const unseen = document.analyses[0]?.skipped.map(({ column }) => column);
    expect(unseen).toEqual(expect.arrayContaining(['nothing', 'gone']));
  });

  it('never takes no rows for a pass', async () => {
    const current = write('header.csv', 'a,b\n');
    const reference = write('rows.csv', loans(300));
    expect(await run('quality', { current })).toBe(2);
    expect(await run('drift', { current, reference: current })).toBe(2);
    expect(await run('drift', { current: reference, reference: current })).toBe(2);
    expect(said.out).toContain('has a header and no rows');
  });

  it('answers every table with a verdict', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'NA', 'inf', '-inf', '0', 'true', '2026-01-01', '1e400', '∞', "o'hara", '{x}', 'nan'),
      fc.integer().map(String),
      fc.double().map(String),
      fc.string({ maxLength: 6 }).map((text) => `"${text.replaceAll('"', '""').replaceAll(/[\r\n\0]/g, ' ')}"`),
    );
    const table = fc.array(fc.tuple(cell, cell, cell, fc.constantFrom('a', 'b', '')), { minLength: 0, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(table, table, async (before, now) => {
        const csv = (rows: readonly (readonly string[])[]): string =>
          `x,y,"na'me",g\n${rows.map((row) => row.join(',')).join('\n')}\n`;
        const current = write('random.csv', csv(now));
        const reference = write('random-before.csv', csv(before));
        said = { out: '', err: '' };
        const options = { current, reference, target: 'x', prediction: 'y', sensitive: 'g', json: '-' };
        const code = await run('all', { ...options, 'min-n': '1' });
        const document: ReportDocument = JSON.parse(said.out);
        for (const analysis of document.analyses) analysisSchema.parse(analysis);
        expect(code).toBe({ pass: 0, fail: 1, error: 2, skipped: 2 }[document.verdict]);
        for (const { reason } of document.analyses) expect(messages).toHaveProperty([reason.key]);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('leaves nothing behind, also when it is stopped', async () => {
    const own = join(folder, 'tmp');
    expect(readdirSync(own)).toEqual([]);
    const slow = write('slow.csv', loans(200_000));
    const main = resolve(import.meta.dirname, '../main.ts');
    const child = spawn(process.execPath, [main, 'report', 'quality', '--current', slow], {
      env: { ...process.env, TMPDIR: own },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (readdirSync(own).length === 0 && child.exitCode === null) await sleep(5);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(own)).toEqual([]);
  });
});
