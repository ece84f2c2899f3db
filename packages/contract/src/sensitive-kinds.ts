/**
 * Kinds of personal data and secrets that are looked for in rows. `kr_resident_number`: of Koreans and of foreigners in Korea. `secret`: keys of APIs, tokens,
 * private keys.
 */
export const sensitiveKinds = [
  'email',
  'phone',
  'kr_resident_number',
  'card',
  'iban',
  'ip',
  'kr_passport',
  'kr_driver_licence',
  'kr_business_number',
  'bank_account',
  'us_ssn',
  'secret',
] as const;
export type SensitiveKind = (typeof sensitiveKinds)[number];
