import { createHash } from 'node:crypto';
import type { Analysis, Score } from '@haechi/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportFacts } from './report-facts.ts';
import { reportHtml, SCRIPT_HASH, STYLE_HASH } from './report-html.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { REPORT_STYLE } from './report-style.ts';

const estimate = { value: 0.31, lower: 0.28, upper: 0.34, level: 0.95, n: 8_690, method: 'Wilson score interval' };

function scoreOf(feature: string, verdict: Score['verdict'] = 'fail'): Score {
  return {
    indicator: 'psi',
    feature,
    attribute: null,
    group: null,
    estimate,
    test: 'chi_square',
    statistic: 12.5,
    p: 1e-40,
    p_adjusted: 1e-39,
    effect: 0.31,
    limit: 0.25,
    side: 'max',
    verdict,
    reason: { key: 'analysis.limit.above', params: { indicator: 'psi', value: 0.31, limit: 0.25, n: 8_690 } },
    n_reference: 8_689,
    n_current: 8_690,
    settings: { bins: 30, log_base: null },
    contributors: [{ kind: 'bin', name: 'above 5', share: 0.4 }],
  };
}

function analysisOf(columns: readonly string[]): Analysis {
  const edges = Array.from({ length: 39 }, (_, i) => i * 1.37);
  const counts = Array.from({ length: 40 }, (_, i) => 10 + ((i * 7) % 13));
  return {
    format: 'haechi.analysis.v1',
    kind: 'data_drift',
    verdict: 'fail',
    reason: { key: 'analysis.reason.passed', params: { judged: 3 } },
    n_reference: 8_689,
    n_current: 8_690,
    path: 'exact',
    scores: columns.map((column) => scoreOf(column)),
    distributions: columns.map((column, i) => ({
      column,
      kind: i % 2 === 0 ? ('numeric' as const) : ('categorical' as const),
      edges: i % 2 === 0 ? edges : null,
      levels: i % 2 === 0 ? null : [column, 'b', 'c'],
      reference: i % 2 === 0 ? counts : [1, 2, 3],
      current: i % 2 === 0 ? [...counts].reverse() : [3, 2, 0],
      reference_missing: 0,
      current_missing: 4,
    })),
    groups: columns.slice(0, 2).map((group) => ({
      attribute: 'sex',
      group,
      n: 12,
      small: true,
      rates: { tpr: estimate, fpr: null },
    })),
    reliability: [{ mean_score: 0.4, positive_share: estimate, n: 100 }],
    skipped: [{ column: columns[0] ?? null, verdict: 'skipped', reason: { key: 'analysis.limit.none', params: {} } }],
    cost: { rows_read: 1, bytes_read: 1, ms: 1 },
  };
}

function factsOf(path: string): ReportFacts {
  const left = {
    name: path,
    read_as: 'text' as const,
    left_out: { key: 'report.left_out.identity', params: { column: path } },
  };
  const file = { path, format: 'CSV', bytes: 1_000, rows: 8_690, columns: [left] };
  return {
    current: file,
    reference: file,
    roles: { target: path },
    judge: 'value',
    preset: 'haechi',
    notes: [{ key: 'report.note.no_rows', params: { file: path } }],
    made_at: '2026-03-01T00:00:00.000Z',
    seconds: 1.2,
  };
}

function htmlOf(columns: readonly string[], path = 'rows.csv', language: 'en' | 'ko' = 'en'): string {
  const analysis = analysisOf(columns);
  return reportHtml({ verdict: 'fail', reason: analysis.reason, analyses: [analysis] }, factsOf(path), language);
}

/** Names of the elements of the document, which must not depend on what the data says. */
const tagsOf = (html: string): string[] => html.match(/<\/?[a-z][a-z0-9]*/gi) ?? [];
/** Whether an element has an attribute that runs something. */
const runs = (html: string): boolean => /<[a-z][^>]*\son\w+=/i.test(html);

describe('the report as HTML', () => {
  it('lets through no sign of the data as markup, wherever it stands', () => {
    const plain = tagsOf(htmlOf(['one', 'two'], 'rows.csv'));
    const nasty = '<img src=x onerror=alert(1)>"\'&</script>\u0000';
    const attacked = htmlOf([nasty, `${nasty}2`], nasty);
    expect(tagsOf(attacked)).toEqual(plain);
    expect(runs(attacked)).toBe(false);
    expect(runs('<p onclick=x>')).toBe(true);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (a, b) => {
        const html = htmlOf([`a${a}`, `b${b}`], `${b}.csv`);
        expect(tagsOf(html).length).toBe(plain.length);
      }),
      { numRuns: 50 },
    );
  });

  it('allows its own style and script by hash and nothing else', () => {
    const sha = (text: string): string => createHash('sha256').update(text).digest('base64');
    expect([STYLE_HASH, SCRIPT_HASH]).toEqual([sha(REPORT_STYLE), sha(REPORT_SCRIPT)]);
    const html = htmlOf(['one']);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toContain(
      `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; script-src 'sha256-${SCRIPT_HASH}'`,
    );
    expect(html.match(/\b(?:src|href)="(?!#)[^"]*/)).toBeNull();
    expect(html.match(/<(?:script|style)\b/g)).toHaveLength(2);
    expect(html.match(/\sstyle="/)).toBeNull();
  });

  it('speaks both languages and leaves no text without one', () => {
    for (const language of ['en', 'ko'] as const) {
      const html = htmlOf(['one', 'two'], 'rows.csv', language);
      expect(html).toContain(`<html lang="${language}">`);
      expect(html.match(/\b(?:report|analysis|indicator)\.[a-z_]+\.?\w*/g)).toBeNull();
      expect(html.includes('{{')).toBe(false);
    }
    expect(htmlOf(['one'], 'rows.csv', 'ko')).toContain('데이터 드리프트');
  });

  it('gives each number with its interval, n and method, and each picture a title of its own', () => {
    const html = htmlOf(['one', 'two', 'three']);
    expect(html).toContain('0.31 (0.28 to 0.34)');
    expect(html).toContain('8,690');
    expect(html).toContain('Wilson score interval');
    expect(html).toContain('&lt; 0.0001');
    const titles = [...html.matchAll(/<title id="([^"]+)">/g)].map(([, id]) => id);
    expect(titles.length).toBe((html.match(/<svg/g) ?? []).length);
    expect(new Set(titles).size).toBe(titles.length);
    expect(html.includes('NaN')).toBe(false);
  });

  it('stays under a megabyte with 50 columns, and says what it does not draw beyond', () => {
    const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `column_${i}`);
    expect(htmlOf(names(50)).length).toBeLessThan(1_000_000);
    const many = htmlOf(names(500));
    expect(many).toContain('450 more columns are not drawn');
    expect(many.length).toBeLessThan(2_000_000);
  });

  it('draws a column without rows as no data', () => {
    const analysis = analysisOf(['one']);
    const empty = {
      ...analysis,
      distributions: analysis.distributions.map((one) => ({ ...one, edges: [], reference: [], current: [] })),
    };
    const html = reportHtml(
      { verdict: 'skipped', reason: analysis.reason, analyses: [empty] },
      factsOf('rows.csv'),
      'en',
    );
    expect(html).toContain('no data');
    expect(html.includes('NaN')).toBe(false);
  });
});
