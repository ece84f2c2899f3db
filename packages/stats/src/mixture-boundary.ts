/** What a sequential method is told at one look. Information is 1 / standardError^2. */
export interface MixtureSummary {
  readonly standardError: number;
  readonly nu: number;
  readonly alpha: number;
}

/**
 * Half-width of the normal-mixture confidence sequence at one look (Robbins 1970; Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2021,
 * theorem 2.2, written in information time): with V = 1 / se^2 it is sqrt((V + nu) ln((V + nu) / (nu alpha^2))) / V.
 */
export function mixtureBoundary({ standardError, nu, alpha }: MixtureSummary): number {
  const information = 1 / standardError ** 2;
  const total = information + nu;
  return Math.sqrt(total * Math.log(total / (nu * alpha * alpha))) / information;
}
