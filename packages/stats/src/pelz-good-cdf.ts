/** Terms of the theta-like series beyond this index are below 1e-16 for every z that reaches here. */
const TERMS = 30;

/**
 * P(D_n < d) for large n (Pelz and Good 1976: the limiting law and its corrections in n^-1/2, n^-1, n^-3/2;
 * form of Simard and L'Ecuyer 2011). Used above n = 140 in the body of the distribution.
 */
export function pelzGoodCdf(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  if (z < 0.2) return 0;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI ** 2;
  const sums = [0, 0, 0, 0];
  const add = (index: number, value: number): void => {
    sums[index] = (sums[index] ?? 0) + value;
  };
  for (let k = 0; k < TERMS; k += 1) {
    const m2 = (2 * k + 1) ** 2;
    const a = (pi2 * m2) / 4;
    const weight = Math.exp(-a / (2 * z2));
    add(0, weight);
    add(1, (a - z2) * weight);
    add(2, (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * a + (1 - 2 * z2) * a * a) * weight);
    add(
      3,
      (-30 * z6 - 90 * z6 * z2 + (135 * z4 - 96 * z6) * a + (212 * z4 - 60 * z2) * a * a + (5 - 30 * z2) * a ** 3) *
        weight,
    );
  }
  const root = Math.sqrt(Math.PI / 2);
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = sums;
  const k0 = (s0 * 2 * root) / z;
  const k1 = (s1 * root) / (3 * z4);
  const k2 = (s2 * root) / (36 * z6 * z) - evenSum(z2, (a) => a) * (root / (18 * z2 * z));
  const k3 = (s3 * root) / (3240 * z6 * z4) + evenSum(z2, (a) => a * (3 * z2 - a)) * (root / (108 * z6));
  const cdf = k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
  return Math.min(1, Math.max(0, cdf));
}

function evenSum(z2: number, term: (a: number) => number): number {
  let sum = 0;
  for (let k = 1; k <= TERMS; k += 1) {
    const a = (Math.PI * k) ** 2;
    sum += term(a) * Math.exp(-a / (2 * z2));
  }
  return sum;
}
