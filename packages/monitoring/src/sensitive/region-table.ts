/** Which country a name of a region stands for. Pure data: ISO 3166-1, and the regions that the large clouds publish. */

/** ISO 3166-1 alpha-2. */
const COUNTRIES = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ
  DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
  KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ
  OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
  UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`.split(/\s+/),
);

const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
/** Groups of countries that a border may be drawn around. */
const GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['EU', EU],
  ['EEA', [...EU, 'IS', 'LI', 'NO']],
]);

/** Other names of countries: alpha-3 codes and what people write. */
const OTHER_NAMES =
  'KOR:KR USA:US JPN:JP CHN:CN GBR:GB UK:GB DEU:DE FRA:FR IRL:IE NLD:NL SGP:SG IND:IN AUS:AU CAN:CA BRA:BR TWN:TW HKG:HK VNM:VN IDN:ID THA:TH MYS:MY PHL:PH ESP:ES ITA:IT SWE:SE CHE:CH POL:PL MEX:MX EL:GR';

/** Regions of AWS, Azure, Google Cloud, Oracle, Naver Cloud and others, in small letters. */
const CLOUD = `
ap-northeast-1:JP ap-northeast-2:KR ap-northeast-3:JP ap-east-1:HK ap-east-2:TW ap-south-1:IN ap-south-2:IN ap-southeast-1:SG ap-southeast-2:AU ap-southeast-3:ID ap-southeast-4:AU ap-southeast-5:MY ap-southeast-7:TH
us-east-1:US us-east-2:US us-west-1:US us-west-2:US us-gov-east-1:US us-gov-west-1:US ca-central-1:CA ca-west-1:CA mx-central-1:MX sa-east-1:BR
eu-central-1:DE eu-central-2:CH eu-west-1:IE eu-west-2:GB eu-west-3:FR eu-north-1:SE eu-south-1:IT eu-south-2:ES me-south-1:BH me-central-1:AE il-central-1:IL af-south-1:ZA cn-north-1:CN cn-northwest-1:CN
koreacentral:KR koreasouth:KR japaneast:JP japanwest:JP eastasia:HK southeastasia:SG centralindia:IN southindia:IN westindia:IN australiaeast:AU australiasoutheast:AU australiacentral:AU newzealandnorth:NZ
eastus:US eastus2:US centralus:US northcentralus:US southcentralus:US westcentralus:US westus:US westus2:US westus3:US canadacentral:CA canadaeast:CA brazilsouth:BR mexicocentral:MX
northeurope:IE westeurope:NL uksouth:GB ukwest:GB francecentral:FR francesouth:FR germanywestcentral:DE germanynorth:DE swedencentral:SE norwayeast:NO norwaywest:NO switzerlandnorth:CH switzerlandwest:CH
italynorth:IT polandcentral:PL spaincentral:ES austriaeast:AT uaenorth:AE qatarcentral:QA israelcentral:IL southafricanorth:ZA chinaeast2:CN chinanorth3:CN
asia-northeast1:JP asia-northeast2:JP asia-northeast3:KR asia-east1:TW asia-east2:HK asia-south1:IN asia-south2:IN asia-southeast1:SG asia-southeast2:ID australia-southeast1:AU australia-southeast2:AU
us-central1:US us-east1:US us-east4:US us-east5:US us-south1:US us-west1:US us-west2:US us-west3:US us-west4:US northamerica-northeast1:CA northamerica-northeast2:CA northamerica-south1:MX southamerica-east1:BR southamerica-west1:CL
europe-west1:BE europe-west2:GB europe-west3:DE europe-west4:NL europe-west6:CH europe-west8:IT europe-west9:FR europe-west10:DE europe-west12:IT europe-north1:FI europe-north2:SE europe-central2:PL europe-southwest1:ES
me-west1:IL me-central1:QA me-central2:SA africa-south1:ZA
ap-seoul-1:KR ap-chuncheon-1:KR ap-tokyo-1:JP ap-osaka-1:JP ap-singapore-1:SG us-ashburn-1:US us-phoenix-1:US eu-frankfurt-1:DE eu-amsterdam-1:NL uk-london-1:GB
kr-standard:KR kr-1:KR kr-2:KR kr-central-1:KR kr-central-2:KR krs:KR jpn:JP sgn:SG usw:US den:DE`;

const pairsOf = (text: string): (readonly [string, string])[] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [name = '', country = ''] = pair.split(':');
      return [name.toLowerCase(), country] as const;
    });
const NAMES: ReadonlyMap<string, string> = new Map([...pairsOf(OTHER_NAMES), ...pairsOf(CLOUD)]);

/** Whether a border can be drawn around it: a country of ISO 3166-1 or a group. */
export const isBorder = (code: string): boolean => COUNTRIES.has(code) || GROUPS.has(code);

/** The countries of a list of countries and groups. */
export function countriesOf(borders: readonly string[]): ReadonlySet<string> {
  return new Set(borders.flatMap((code) => GROUPS.get(code) ?? [code]));
}

/**
 * The country, or the group where it says no more, that a region's name stands for; null when it is not known. Takes countries (KR, KOR), their parts (KR-11, US-CA), groups (EU),
 * regions of clouds and their zones (ap-northeast-2, ap-northeast-2a, asia-northeast3-a), in any case.
 *
 * @param own names of one's own, in small letters, over the known ones
 */
export function countryOf(region: string, own: ReadonlyMap<string, string>): string | null {
  const name = region.trim().toLowerCase();
  const known = own.get(name) ?? NAMES.get(name) ?? NAMES.get(name.replace(/(?:-?[a-f])$/, ''));
  if (known !== undefined) return known;
  const upper = name.toUpperCase();
  if (isBorder(upper)) return upper;
  const [country = '', part] = upper.split('-');
  return part !== undefined && /^[A-Z0-9]{1,3}$/.test(part) && COUNTRIES.has(country) && upper.split('-').length === 2
    ? country
    : null;
}
