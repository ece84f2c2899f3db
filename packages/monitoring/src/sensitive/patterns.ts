import type { SensitiveKind } from '@haechi/contract';
import { isDialled, isDialledSomewhere, isIpv4, isIpv6, isSocialSecurityNumber } from './form-checks.ts';
import { isBusinessNumber, isCard, isCardLike, isIban, isResidentNumber } from './value-checks.ts';

/** One way in which a kind is written. */
export interface Pattern {
  readonly kind: SensitiveKind;
  /** RE2 with one group, the text that was found. No quotes and no backslashes, so that it stands in a literal as it is. */
  readonly find: string;
  /** SQL that is true for a found text that can be the real thing; left out: the form alone tells. */
  readonly valid?: (x: string) => string;
  /** A word that must stand in the text or in the column's name, since the form alone is that of many an order number. */
  readonly context?: string;
  /**
   * The whole value is digits and nothing else, as identities are too. `like` says which of them could be of the kind, and of those this share is valid by chance: a
   * column counts only when far more are.
   */
  readonly chance?: { readonly like: (x: string) => string; readonly share: number };
}

/** What may stand before a number that begins here; nothing that makes it the rest of a longer one. */
const START = '(?:^|[^0-9A-Za-z.+_-])';
/** No letter, digit or further group behind. */
const END = '(?:$|[^0-9A-Za-z_-])';
const always = (): string => '1';
/** Of numbers whose check digit does not count, one in ten has it right. */
const TENTH = 0.1;

const MONTH_DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])';

/**
 * What is looked for. Forms of Korea (resident registration, passport, driver's licence, business registration, accounts of the large banks), international ones
 * (e-mail of RFC 5321 as it is used, E.164, ISO 7812, ISO 13616, addresses of both internet protocols), those of the United States, and the keys whose issuers gave
 * them a form to be found by.
 */
export const PATTERNS: readonly Pattern[] = [
  { kind: 'email', find: '([A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}[.]){1,6}[A-Za-z]{2,24})' },
  // phone: international, mobile and fixed lines of Korea, North America, national forms in groups behind a zero
  {
    kind: 'phone',
    find: `(?:^|[^0-9A-Za-z+])([+][1-9][0-9]{0,2}(?:[ ./()-]{0,2}[0-9]{1,5}){2,6})${END}`,
    valid: isDialled,
  },
  { kind: 'phone', find: `${START}(01[016789][ .-]?[0-9]{3,4}[ .-]?[0-9]{4})${END}` },
  {
    kind: 'phone',
    find: `${START}([(]?0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[0-9])[)]?[ .-][0-9]{3,4}[ .-][0-9]{4})${END}`,
  },
  {
    kind: 'phone',
    find: `${START}((?:(?:00)?1[ .-])?(?:[(][2-9][0-9]{2}[)] ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4})(?:x[0-9]+)?${END}`,
  },
  { kind: 'phone', find: `${START}(0[0-9]{2,4} [0-9]{2,4}(?: [0-9]{2,4}){1,3})${END}`, valid: isDialled },
  { kind: 'phone', find: `${START}(0[1-9](?:[ .][0-9]{2}){4})${END}` },
  {
    kind: 'phone',
    find: `(?:^|[^0-9A-Za-z.+_/-])([(]?[0-9]{2,5}[)]?(?:[ .-]{1,2}[0-9]{2,7}){1,4}|[0-9]{7,12})${END}`,
    valid: isDialledSomewhere,
    context: 'phone|telefon|mobile|tel[.:]|fax|전화|연락처|휴대|핸드폰',
  },
  {
    kind: 'kr_resident_number',
    find: `${START}([0-9]{2}${MONTH_DAY}[ -][1-8][0-9]{6})${END}`,
    valid: isResidentNumber,
  },
  {
    kind: 'kr_resident_number',
    find: `^([0-9]{2}${MONTH_DAY}[1-8][0-9]{6})$`,
    valid: (x) => isResidentNumber(x, true),
    chance: { like: always, share: TENTH },
  },
  {
    kind: 'card',
    find: `${START}([0-9]{4}(?:[ -][0-9]{4}){3}|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5})${END}`,
    valid: isCard,
  },
  { kind: 'card', find: `[^0-9A-Za-z.+_-]([0-9]{12,19})${END}`, valid: isCard },
  { kind: 'card', find: `^([0-9]{12,19})[^0-9A-Za-z_-]`, valid: isCard },
  { kind: 'card', find: '^([0-9]{12,19})$', valid: isCard, chance: { like: isCardLike, share: TENTH } },
  { kind: 'iban', find: '(?:^|[^0-9A-Za-z])([A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,32})', valid: isIban },
  {
    kind: 'ip',
    find: '(?:^|[^0-9A-Za-z.-])([0-9]{1,3}(?:[.][0-9]{1,3}){3})(?:$|[.]?[^0-9A-Za-z.]|[.]$)',
    valid: isIpv4,
  },
  {
    kind: 'ip',
    find: '(?:^|[^0-9A-Za-z:.])([0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){4,7})(?:$|[^0-9A-Za-z:])',
    valid: isIpv6,
  },
  { kind: 'kr_passport', find: `${START}([MSRODG][0-9]{3}[A-Z][0-9]{4})${END}` },
  { kind: 'kr_passport', find: `${START}([MSRODG][0-9]{8})${END}`, context: 'passport|여권' },
  { kind: 'kr_driver_licence', find: `${START}((?:1[1-9]|2[0-8])-[0-9]{2}-[0-9]{6}-[0-9]{2})${END}` },
  { kind: 'kr_business_number', find: `${START}([0-9]{3}-[0-9]{2}-[0-9]{5})${END}`, valid: isBusinessNumber },
  {
    kind: 'kr_business_number',
    find: '^([1-9][0-9]{9})$',
    valid: isBusinessNumber,
    chance: { like: always, share: TENTH },
  },
  // Shinhan, Woori, Kakao, Nonghyup, Kookmin, Hana have forms of their own; others need a word beside them
  {
    kind: 'bank_account',
    find: `${START}(110-[0-9]{3}-[0-9]{6}|1002-[0-9]{3}-[0-9]{6}|3333-[0-9]{2}-[0-9]{7}|30[12]-[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{6}-[0-9]{2}-[0-9]{6}|[0-9]{3}-[0-9]{6}-[0-9]{5})${END}`,
  },
  {
    kind: 'bank_account',
    find: '(?:^|[^0-9A-Za-z-])([0-9]{2,6}(?:-[0-9]{2,7}){2,3}|[0-9]{8,14})(?:$|[^0-9A-Za-z-])',
    valid: (x) => `(length(replaceRegexpAll(${x}, '[^0-9]', '')) BETWEEN 10 AND 14)`,
    context: '계좌|통장|bank.{0,3}acc|account.{0,3}n|acct',
  },
  { kind: 'us_ssn', find: `${START}([0-9]{3}-[0-9]{2}-[0-9]{4})${END}`, valid: isSocialSecurityNumber },
  {
    kind: 'us_ssn',
    find: `${START}([0-9]{3} ?[0-9]{2} ?[0-9]{4})${END}`,
    valid: isSocialSecurityNumber,
    context: 'ssn|social.{0,3}security',
  },
  {
    kind: 'secret',
    find: '(?:^|[^0-9A-Za-z])((?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,82}|glpat-[A-Za-z0-9_-]{20}|xox[abeoprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{20,}|[rs]k_live_[A-Za-z0-9]{20,}|AIza[A-Za-z0-9_-]{35}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}|hk_[A-Za-z0-9_-]{20,}|SG[.][A-Za-z0-9_-]{22}[.][A-Za-z0-9_-]{43})',
  },
  { kind: 'secret', find: '(eyJ[A-Za-z0-9_-]{8,}[.]eyJ[A-Za-z0-9_-]{8,}[.][A-Za-z0-9_-]{8,})' },
  { kind: 'secret', find: '(-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----)' },
];

/** What every text with one of them has; other texts are put aside by this alone. */
export const MAYBE =
  '@|[0-9](?:[ ./()-]{0,3}[0-9]){6}|[0-9][.][0-9]{1,3}[.][0-9]|:[0-9A-Fa-f]{0,4}:|[MSRODG][0-9]{3}|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk-|k_live_|AIza|npm_|pypi-|hk_|SG[.]|eyJ|PRIVATE KEY';
