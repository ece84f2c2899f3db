import type { FlagCondition } from '@haechi/contract';

/** What an application says about whom it asks for. */
export type FlagContext = Readonly<Record<string, unknown>>;
type Test = (value: unknown) => boolean;

/** The value of an attribute: of its whole name, else along the dots. Undefined when there is none. */
export function attributeOf(context: FlagContext, name: string): unknown {
  if (Object.hasOwn(context, name)) return context[name] ?? undefined;
  let at: unknown = context;
  for (const part of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as FlagContext)[part];
  }
  return at ?? undefined;
}

/** Made ready once for many contexts. Nothing that a context holds makes it throw. */
export function compileConditions(conditions: readonly FlagCondition[]): (context: FlagContext) => boolean {
  const tests = conditions.map((condition) => ({ name: condition.attribute, test: testOf(condition) }));
  return (context) => tests.every(({ name, test }) => test(attributeOf(context, name)));
}

function testOf(condition: FlagCondition): Test {
  switch (condition.operator) {
    case 'present':
      return (value) => value !== undefined;
    case 'absent':
      return (value) => value === undefined;
    case 'in':
    case 'not_in':
      return membership(condition);
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return textTest(condition);
    case 'before':
    case 'after':
      return instantTest(condition);
    case 'version_at_least':
    case 'version_below':
      return versionTest(condition);
    default:
      return numberTest(condition);
  }
}

/** The condition that has this operator, among others maybe. */
type With<C, O> = C extends { operator: infer Operators } ? (O extends Operators ? C : never) : never;
type Of<O extends FlagCondition['operator']> = With<FlagCondition, O>;

/** A list is in when one of its members is, and not in when none is. */
function membership({ operator, values }: Of<'in'>): Test {
  const known = new Set<unknown>(values);
  const wanted = operator === 'in';
  return (value) => {
    if (Array.isArray(value)) return value.some((member) => known.has(member)) === wanted;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
    return known.has(value) === wanted;
  };
}

const textTests = {
  contains: (text: string, part: string) => text.includes(part),
  starts_with: (text: string, part: string) => text.startsWith(part),
  ends_with: (text: string, part: string) => text.endsWith(part),
} as const;

function textTest({ operator, values }: Of<'contains'>): Test {
  const holds = textTests[operator];
  return (value) => typeof value === 'string' && values.some((part) => holds(value, part));
}

function numberTest({ operator, value: limit }: Of<'greater'>): Test {
  return (value) => {
    if (typeof value !== 'number') return false;
    if (operator === 'greater') return value > limit;
    if (operator === 'at_least') return value >= limit;
    return operator === 'less' ? value < limit : value <= limit;
  };
}

/** An instant with a zone; what has none could mean any of 26 hours. */
const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function instantTest({ operator, value: limit }: Of<'before'>): Test {
  const at = Date.parse(limit);
  return (value) => {
    if (typeof value !== 'string' || !zoned.test(value)) return false;
    const given = Date.parse(value);
    return operator === 'before' ? given < at : given > at;
  };
}

function versionTest({ operator, value: limit }: Of<'version_below'>): Test {
  const least = versionOf(limit);
  return (value) => {
    const given = typeof value === 'string' || typeof value === 'number' ? versionOf(String(value)) : null;
    if (given === null || least === null) return false;
    return compareVersions(given, least) < 0 === (operator === 'version_below');
  };
}

interface Version {
  readonly numbers: readonly [number, number, number];
  /** Parts of what follows the dash. */
  readonly early: readonly string[];
}

const versionForm = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,64}))?(?:\+.*)?$/;

function versionOf(text: string): Version | null {
  const match = versionForm.exec(text);
  if (match === null) return null;
  const [, major, minor = '0', patch = '0', early] = match;
  return { numbers: [Number(major), Number(minor), Number(patch)], early: early?.split('.') ?? [] };
}

/** By precedence of Semantic Versioning 2.0.0, item 11. */
function compareVersions(a: Version, b: Version): number {
  for (const [at, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.early.length === 0 || b.early.length === 0) return b.early.length - a.early.length;
  for (const [at, part] of a.early.entries()) {
    const other = b.early[at];
    if (other === undefined) return 1;
    const difference = compareParts(part, other);
    if (difference !== 0) return difference;
  }
  return a.early.length - b.early.length;
}

function compareParts(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
