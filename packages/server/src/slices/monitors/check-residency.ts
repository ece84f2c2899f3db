import { HaechiError, type Residency } from '@haechi/contract';
import { isBorder } from '@haechi/monitoring';

/** @throws HaechiError `invalid_request` for a country or group that there is not: every row would be outside of it */
export function checkResidency(residency: Residency | null | undefined, where: string): void {
  const unknown = residency?.allowed.find((code) => !isBorder(code));
  if (unknown === undefined) return;
  const message = `There is no country ${unknown}. Use ISO 3166-1 codes of two letters such as KR, or EU, EEA.`;
  throw new HaechiError('invalid_request', message, { where });
}
