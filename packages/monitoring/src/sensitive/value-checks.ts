/** Checks of a found text as SQL over its expression `x`, so that no value leaves the store. Each is true for what can be the real thing. */

/** The digits of a text, as Array(Int32). */
const digitsOf = (x: string): string => `arrayMap(one -> toInt32(one), extractAll(${x}, '[0-9]'))`;
/** The digits of a text, as text. */
export const bareDigits = (x: string): string => `replaceRegexpAll(${x}, '[^0-9]', '')`;

/** Sum of the first digits, each times its weight. */
function weighted(x: string, weights: readonly number[]): string {
  const own = `arraySlice(${digitsOf(x)}, 1, ${weights.length})`;
  return `arraySum(arrayMap((digit, weight) -> digit * weight, ${own}, [${weights.join(', ')}]))`;
}
const digitAt = (x: string, place: number): string => `toInt32(substring(${bareDigits(x)}, ${place}, 1))`;

/** First digits and lengths of the payment networks: Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay, Maestro, and 9 for cards of Korea alone. */
const CARD =
  '^(?:4[0-9]{12}(?:[0-9]{3}){0,2}|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|35[0-9]{14}|(?:2131|1800)[0-9]{11}|(?:50|5[6-8]|6[0-9])[0-9]{10,17}|9[0-9]{15})$';

/** A payment card: a known beginning and length, and the check digit of ISO/IEC 7812-1 (Luhn). One number in ten has the digit by chance. */
export function isCard(x: string): string {
  const doubled = 'if(place % 2 = 0, digit * 2 - if(digit > 4, 9, 0), digit)';
  const reversed = `arrayReverse(${digitsOf(x)})`;
  const sum = `arraySum(arrayMap((digit, place) -> ${doubled}, ${reversed}, arrayEnumerate(${reversed})))`;
  return `(${isCardLike(x)} AND ${sum} % 10 = 0)`;
}
export const isCardLike = (x: string): string => `match(${bareDigits(x)}, '${CARD}')`;

/** Births from here on have six digits at random behind the sex digit, without a check digit (change of the numbering in October 2020). */
const RANDOM_SINCE = '201001';

/**
 * A resident registration number (foreigners': seventh digit 5 to 8): weights 2 to 9 and 2 to 5, modulo 11, foreigners' two further. Numbers of births since October
 * 2020 have no check digit; `strict` leaves them out.
 */
export function isResidentNumber(x: string, strict = false): string {
  const sum = weighted(x, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
  const base = `if(${digitAt(x, 7)} >= 5, 13, 11)`;
  const checked = `(${base} - ${sum} % 11) % 10 = ${digitAt(x, 13)}`;
  const random = `(${digitAt(x, 7)} IN (3, 4, 7, 8) AND substring(${bareDigits(x)}, 1, 6) >= '${RANDOM_SINCE}')`;
  return strict ? `(${checked})` : `(${checked} OR ${random})`;
}

/** A business registration number: weights 1, 3, 7 and the tens of five times the ninth digit, modulo 10 (National Tax Service of Korea). */
export function isBusinessNumber(x: string): string {
  const sum = weighted(x, [1, 3, 7, 1, 3, 7, 1, 3, 5]);
  return `((10 - (${sum} + intDiv(${digitAt(x, 9)} * 5, 10)) % 10) % 10 = ${digitAt(x, 10)})`;
}

/** Lengths of the IBAN by country (ISO 13616 registry). */
const IBAN_LENGTHS: readonly (readonly [number, string])[] = [
  [15, 'NO'],
  [16, 'BE'],
  [18, 'DK FI FO GL NL SD'],
  [19, 'MK SI'],
  [20, 'AT BA EE KZ LT LU XK'],
  [21, 'CH HR LI LV'],
  [22, 'BG BH CR DE GB GE IE ME RS VA'],
  [23, 'AE GI IL IQ OM SO TL'],
  [24, 'AD CZ ES MD PK RO SA SE SK TN VG'],
  [25, 'LY PT ST'],
  [26, 'IS TR'],
  [27, 'BI DJ FR GR IT MC MR SM'],
  [28, 'AL AZ BY CY DO GT HU LB NI PL SV'],
  [29, 'BR EG PS QA UA'],
  [30, 'JO KW MN MU YE'],
  [31, 'MT SC'],
  [32, 'LC'],
  [33, 'RU'],
];

/** The IBAN at the beginning of a text: as long as its country's are, modulo 97 equal to 1 (ISO 7064). */
export function isIban(x: string): string {
  const bare = `upper(replaceRegexpAll(${x}, '[^0-9A-Za-z]', ''))`;
  const codes = IBAN_LENGTHS.flatMap(([length, list]) => list.split(' ').map((code) => ({ code, length })));
  const of = `transform(substring(${bare}, 1, 2), [${codes.map(({ code }) => `'${code}'`).join(', ')}], [${codes.map(({ length }) => length).join(', ')}], 0)`;
  const own = `substring(${bare}, 1, ${of})`;
  const turned = `concat(substring(${own}, 5), substring(${own}, 1, 4))`;
  const number = `if(one < 58, one - 48, one - 55)`;
  const codePoints = `arrayMap(letter -> toInt64(ascii(letter)), splitByString('', ${turned}))`;
  const folded = `arrayFold((rest, one) -> toInt64(if(one < 58, rest * 10 + ${number}, rest * 100 + ${number}) % 97), ${codePoints}, toInt64(0))`;
  return `(${of} > 0 AND length(${bare}) >= ${of} AND ${folded} = 1)`;
}
