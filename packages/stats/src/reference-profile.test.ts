import { expect, test } from 'vitest';
import { mergeProfiles, type ReferenceProfile, referenceProfile, seededRandom, summariseNumeric } from './index.ts';

const random = seededRandom(11);
const N = 4000;
const values = Float64Array.from({ length: N }, (_, i) => (i % 50 === 0 ? Number.NaN : 100 + 1e6 * random()));
const codes = Int32Array.from({ length: N }, (_, i) => (i % 40 === 0 ? -1 : Math.floor(300 * random() ** 3)));
const levels = Array.from({ length: 300 }, (_, i) => `level ${i}`);
const labels = Uint8Array.from({ length: N }, () => (random() < 0.4 ? 1 : 0));
const predictions = Uint8Array.from(labels, (label) => (random() < 0.8 ? label : 1 - label));
const groups = Int32Array.from({ length: N }, () => (random() < 0.1 ? 1 : 0));

function profileOf(from: number, to: number, cuts?: readonly number[]): ReferenceProfile {
  const profile = referenceProfile({
    rows: to - from,
    numeric: [{ name: 'income', values: values.slice(from, to) }],
    categorical: [{ name: 'city', codes: codes.slice(from, to), levels }],
    prediction: { predictions: predictions.slice(from, to), labels: labels.slice(from, to) },
    groups: [{ name: 'sex', codes: groups.slice(from, to), levels: ['m', 'f'] }],
  });
  return cuts ? { ...profile, numeric: { income: summariseNumeric(values.slice(from, to), cuts) } } : profile;
}

test('a profile survives JSON and stays small', () => {
  const profile = profileOf(0, N);
  const json = JSON.stringify(profile);
  expect(JSON.parse(json)).toEqual(profile);
  expect(json.length).toBeLessThan(20_000);
  expect(profile.numeric['income']?.cuts.length).toBeLessThanOrEqual(256);
  expect(profile.numeric['income']?.missing).toBe(80);
  expect(Object.keys(profile.categorical['city']?.counts ?? {}).length).toBe(200);
  expect(profile.categorical['city']?.other).toBeGreaterThan(0);
  expect(profile.categorical['city']?.missing).toBe(100);
});

test('two halves merge into the whole', () => {
  const whole = profileOf(0, N);
  const cuts = whole.numeric['income']?.cuts ?? [];
  const merged = mergeProfiles(profileOf(0, 900, cuts), profileOf(900, N, cuts));
  expect(merged.rows).toBe(N);
  expect(merged.groups).toEqual(whole.groups);
  expect(merged.prediction).toEqual(whole.prediction);
  const [a, b] = [merged.numeric['income'], whole.numeric['income']];
  expect(a?.counts).toEqual(b?.counts);
  expect(a?.mean).toBeCloseTo(b?.mean ?? 0, 6);
  expect(a?.std).toBeCloseTo(b?.std ?? 0, 6);
  expect([a?.min, a?.max, a?.n, a?.missing]).toEqual([b?.min, b?.max, b?.n, b?.missing]);
  const city = merged.categorical['city'];
  expect((city?.n ?? 0) + (city?.missing ?? 0)).toBe(N);
});

test('summaries over different cuts do not merge', () => {
  expect(() => mergeProfiles(profileOf(0, 900), profileOf(900, N))).toThrow(/different cuts/);
});

test('an empty column has no moments', () => {
  expect(summariseNumeric(Float64Array.of(Number.NaN), [1])).toEqual({
    cuts: [1],
    counts: [0, 0],
    n: 0,
    missing: 1,
    mean: null,
    std: null,
    min: null,
    max: null,
  });
});
