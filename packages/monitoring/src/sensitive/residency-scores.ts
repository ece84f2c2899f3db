import type { Residency, Score } from '@haechi/contract';
import { wilsonInterval } from '@haechi/stats';
import type { AnalysisRequest } from '../analysis-request.ts';
import { NAMED_CONTRIBUTORS } from '../constants.ts';
import { makeScore } from '../make-score.ts';
import { textColumn } from '../performance/role-columns.ts';
import { type Asking, ask } from '../sql/source-rows.ts';
import { countriesOf, countryOf } from './region-table.ts';

/** Distinct regions that are told apart; rows of further ones count as of a region that is not known. */
const MAX_REGIONS = 1000;
/** Characters of a region's name that are shown. */
const SHOWN = 64;

interface Rows {
  readonly region: string;
  readonly n: number;
}

/** Rows outside the countries that a system's data may be in, and rows that do not say where they are. No residency: no scores. */
export async function residencyScores(
  asking: Asking,
  request: AnalysisRequest,
  sides: { readonly n_current: number; readonly n_reference: number },
): Promise<Score[]> {
  const { residency } = request.settings;
  if (residency === null || sides.n_current === 0) return [];
  const sql = `SELECT hx_region AS region, count() AS n FROM (SELECT trim(${textColumn(request.current.roles.region)}) AS hx_region FROM ${request.current.from})
    GROUP BY hx_region ORDER BY n DESC, region LIMIT ${MAX_REGIONS}`;
  const rows = await ask<Rows>(asking, request.current, sql);
  const { outside, unknown } = sorted(rows, residency);
  const counted = rows.reduce((sum, { n }) => sum + n, 0);
  const missing = unknown.find(({ region }) => region === '')?.n ?? 0;
  const further = Math.max(0, sides.n_current - counted);
  return [
    regionScore('outside_region_share', { request, sides, parts: outside, more: 0, missing: 0, residency }),
    regionScore('unknown_region_share', { request, sides, parts: unknown, more: further, missing, residency }),
  ];
}

function sorted(rows: readonly Rows[], residency: Residency): { readonly outside: Rows[]; readonly unknown: Rows[] } {
  const allowed = countriesOf(residency.allowed);
  const own = new Map(Object.entries(residency.places).map(([name, country]) => [name.trim().toLowerCase(), country]));
  const outside: Rows[] = [];
  const unknown: Rows[] = [];
  for (const row of rows) {
    const country = row.region === '' ? null : countryOf(row.region, own);
    if (country === null) unknown.push(row);
    else if (!isInside(country, allowed)) outside.push(row);
  }
  return { outside, unknown };
}

/** A row that says EU and no more is inside when all of its countries are allowed. */
const isInside = (country: string, allowed: ReadonlySet<string>): boolean =>
  [...countriesOf([country])].every((one) => allowed.has(one));

interface Counted {
  readonly request: AnalysisRequest;
  readonly sides: { readonly n_current: number; readonly n_reference: number };
  readonly parts: readonly Rows[];
  /** Rows of regions beyond those told apart. */
  readonly more: number;
  readonly missing: number;
  readonly residency: Residency;
}

function regionScore(indicator: 'outside_region_share' | 'unknown_region_share', counted: Counted): Score {
  const { request, sides, parts, more, missing, residency } = counted;
  const { n_current: n } = sides;
  const positives = Math.min(n, more + parts.reduce((sum, one) => sum + one.n, 0));
  const named = parts
    .filter(({ region }) => region !== '')
    .map(({ region, n: rows }) => ({ region: region.slice(0, SHOWN), rows }));
  const listed = named.slice(0, NAMED_CONTRIBUTORS).map(({ region, rows }) => `${region} (${rows})`);
  const regions = [...listed, ...(named.length > listed.length ? ['…'] : [])].join(', ');
  const allowed = residency.allowed.join(', ');
  const score = makeScore(
    {
      indicator,
      estimate: wilsonInterval({ n, positives }),
      ...sides,
      settings: { allowed, tag: residency.tag, rows: positives, regions, missing },
      contributors: named
        .slice(0, NAMED_CONTRIBUTORS)
        .map(({ region, rows }) => ({ kind: 'category', name: region, share: rows / positives })),
    },
    request,
  );
  if (score.verdict !== 'fail') return score;
  const params = { rows: positives, n, allowed, regions: regions === '' ? '–' : regions, missing, tag: residency.tag };
  return { ...score, reason: { key: `analysis.data_quality.${indicator}`, params } };
}
