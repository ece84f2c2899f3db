import type { Score, SensitiveKind } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyseDataQuality } from '../analyse-data-quality.ts';
import { requestOf, sourceOf, textSql } from '../analysis-fixture.ts';
import type { TableSource } from '../table-source.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

async function lookAt(current: TableSource, settings: Record<string, unknown> = {}) {
  const { scores } = await analyseDataQuality(
    reader,
    requestOf({ kind: 'data_quality', reference: null, current }, settings),
  );
  return (indicator: Score['indicator'], feature: string | null = null) =>
    scores.find((one) => one.indicator === indicator && one.feature === feature);
}
/** Kinds found in each of these texts, each a column of its own. */
async function kindsIn(texts: readonly string[]): Promise<string[]> {
  const row = Object.fromEntries(texts.map((text, place) => [`c${place}`, text]));
  const of = await lookAt(sourceOf({ rows: [row], categorical: Object.keys(row) }));
  return texts.map((_, place) => String(of('sensitive_share', `c${place}`)?.settings['kinds']));
}

/** Made up; check digits worked out by hand by the rules of each kind. */
const real: readonly (readonly [SensitiveKind, string])[] = [
  ['email', 'write to kim.minsu+test@mail.example.co.kr today'],
  ['phone', '+82 10-1234-5678'],
  ['phone', '전화는 010-1234-5678로'],
  ['phone', '01012345678'],
  ['phone', '02-345-6789'],
  ['phone', '(905) 674-3793'],
  ['phone', '07700 063 966'],
  ['kr_resident_number', '주민번호 900101-1234568'],
  ['kr_resident_number', '900101-5234561'],
  ['kr_resident_number', '210305-3123456'],
  ['card', 'paid with 4111111111111111.'],
  ['card', '5500-0055-5555-5559'],
  ['card', '3714 496353 98431'],
  ['iban', 'GB82 WEST 1234 5698 7654 32 please'],
  ['iban', 'de89370400440532013000'],
  ['ip', 'from 203.0.113.7 at noon'],
  ['ip', '2001:db8:0:1:1:1:1:1'],
  ['kr_passport', 'M123A4567'],
  ['kr_passport', '여권 M12345678'],
  ['kr_driver_licence', '11-23-456789-01'],
  ['kr_business_number', '220-81-62517'],
  ['bank_account', '110-123-456789'],
  ['bank_account', '계좌 123-45-678901'],
  ['us_ssn', '460-89-9847'],
  ['secret', `AKIA${'ABCDEFGH12345678'}`],
  ['secret', `-----BEGIN RSA ${'PRIVATE KEY'}-----`],
];

test('each kind is found as it is written, with its check digit', async () => {
  const found = await kindsIn(real.map(([, text]) => text));
  expect(
    real.map(([kind, text], place) => [text, found[place]?.split(', ').includes(kind) ? kind : found[place]]),
  ).toEqual(real.map(([kind, text]) => [text, kind]));
});

test('what only looks like it is not: wrong check digits, impossible dates, versions, times, identities', async () => {
  const plain = [
    '900101-1234567',
    '901301-1234568',
    '4111-1111-1111-1112',
    'GB82 WEST 1234 5698 7654 33',
    '220-81-62518',
    '666-12-3456',
    '000-12-3456',
    '12:30:45 std::map a::b',
    '300.1.2.3',
    '127.0.0.1',
    '2026-03-01 12:00:00.123',
    '550e8400-e29b-41d4-a716-446655440000',
    'M12345678',
    '123-45-678901',
    'user@host',
    '1.2.3',
    'order 2026-0001-4455',
    '-122.3321',
    '1234567890123456',
    'sku-55-1234-99',
    'sk-short',
  ];
  const found = await kindsIn(plain);
  expect(plain.map((text, place) => [text, found[place]])).toEqual(plain.map((text) => [text, '']));
});

test('a column of identities does not alarm, however many have a right check digit by chance; one of cards does', async () => {
  const luhn = (body: string): string => {
    const sum = [...body].reverse().reduce((all, digit, i) => {
      const twice = Number(digit) * (i % 2 === 0 ? 2 : 1);
      return all + (twice > 9 ? twice - 9 : twice);
    }, 0);
    return `${body}${(10 - (sum % 10)) % 10}`;
  };
  const rows = Array.from({ length: 400 }, (_, i) => ({
    id: `${4_000_000_000_000_000 + i * 7_919_113}`,
    account: 4_000_000_000_000_000 + i * 7_919_113,
    business: `${2_208_100_000 + i * 37}`,
    resident: `9001${String(10 + (i % 20))}1${String(100_000 + i * 731)}`,
    seconds: 1_770_000_000 + i * 61,
    card: luhn(`41234567${String(1_000_000 + i * 7919)}`),
    cardAsNumber: Number(luhn(`3712345${String(1_000_000 + i * 7919)}`)),
  }));
  const of = await lookAt(
    sourceOf({
      rows,
      numeric: ['account', 'seconds', 'cardAsNumber'],
      categorical: ['id', 'business', 'resident', 'card'],
    }),
  );
  const kinds = (name: string) => of('sensitive_share', name)?.settings['kinds'];
  expect(['id', 'account', 'business', 'resident', 'seconds'].map(kinds)).toEqual(['', '', '', '', '']);
  expect(['card', 'cardAsNumber'].map(kinds)).toEqual(['card', 'card']);
});

test('a finding names column, kinds, counts with an interval and a masked form, and nothing that was there', async () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({
    note: i < 4 ? `call 010-1234-567${i}` : i === 4 ? 'kim@example.com 010-9876-5432' : i < 40 ? 'fine' : '',
    ok: `a${i}@example.com`,
    user: `u${i}@example.com`,
  }));
  const current = sourceOf(
    { rows, categorical: ['note', 'ok'] },
    { texts: `[('user', ${textSql('user')}), ('tags.team', 'a-team')]` },
  );
  const of = await lookAt(current, { sensitive: { allow: { ok: ['email'], 'tags.team': ['email'] } } });
  const score = of('sensitive_share', 'note');
  expect(score).toMatchObject({
    verdict: 'fail',
    limit: 0,
    estimate: { value: 5 / 40, n: 40, method: 'Wilson score interval' },
    reason: {
      key: 'analysis.data_quality.sensitive',
      params: { column: 'note', rows: 5, n: 40, kinds: 'phone, email' },
    },
    settings: { phone: 5, email: 1, phone_share: 5 / 40, phone_shape: '999-9999-9999', email_shape: 'aaa@aaaaaaa.aaa' },
  });
  expect(score?.contributors).toEqual([
    { kind: 'category', name: 'phone', share: 1 },
    { kind: 'category', name: 'email', share: 0.2 },
  ]);
  expect(JSON.stringify(score)).not.toMatch(/1234|kim|example/);
  expect(of('sensitive_share', 'ok')).toMatchObject({ verdict: 'pass', settings: { allowed: 'email' } });
  expect(of('sensitive_share', 'user')).toMatchObject({ verdict: 'fail', estimate: { value: 1, n: 50 } });
  expect(of('sensitive_share', 'tags.team')?.verdict).toBe('pass');
  const not = await lookAt(current, { sensitive: { look: false } });
  expect(not('sensitive_share', 'note')).toBeUndefined();
});

test('rows outside the allowed countries and rows that say no region are counted and named', async () => {
  const regions = [
    'KR',
    'ap-northeast-2',
    'ap-northeast-2a',
    'kr-11',
    'eu-central-1',
    'EU',
    'fra',
    'us-east-1',
    'US',
    'moon',
    '',
    'dc-7',
  ];
  const rows = regions.map((region, i) => ({ x: i, region }));
  const current = sourceOf({ rows, numeric: ['x'] }, { roles: { sensitive: [], region: textSql('region') } });
  const residency = { allowed: ['KR', 'EU'], places: { 'DC-7': 'KR' } };
  const of = await lookAt(current, { residency });
  expect(of('outside_region_share')).toMatchObject({
    verdict: 'fail',
    estimate: { value: 2 / 12, n: 12 },
    reason: { params: { rows: 2, n: 12, allowed: 'KR, EU', regions: 'US (1), us-east-1 (1)' } },
  });
  expect(of('unknown_region_share')).toMatchObject({
    verdict: 'fail',
    estimate: { value: 2 / 12 },
    reason: { params: { rows: 2, missing: 1, regions: 'moon (1)', tag: 'region' } },
  });
  const inside = await lookAt(current, {
    residency: { allowed: ['KR', 'EU', 'US'], places: { moon: 'KR', 'dc-7': 'KR' } },
  });
  expect(inside('outside_region_share')?.verdict).toBe('pass');
  expect((await lookAt(current))('outside_region_share')).toBeUndefined();
  // EU says no country: outside, unless all of the EU is allowed.
  const one = await lookAt(current, { residency: { allowed: ['DE', 'FR', 'KR', 'US'] } });
  expect(one('outside_region_share')?.settings['regions']).toBe('EU (1)');
});
