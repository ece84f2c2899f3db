/** A pack with its parameters filled in: definitions of monitors. Pure. */
import { HaechiError, indicatorCatalogue, type MonitorEdit, monitorEditSchema } from '@haechi/contract';
import { type PackFile, placesIn } from './read-pack.ts';

export interface FilledPack {
  readonly monitors: ReadonlyMap<string, MonitorEdit>;
  readonly leftOut: readonly { readonly monitor: string; readonly missing: string[] }[];
}
type Value = string | number | readonly string[];

const WHOLE = /^\$\{([a-z0-9_]+)\}$/;
const PLACE = /\$\{([a-z0-9_]+)\}/g;

function refuse(where: string, message: string): never {
  throw new HaechiError('invalid_request', message, { where });
}

/** @throws HaechiError `invalid_request` for a number that is none */
function readValue({ id, kind }: PackFile['parameters'][number], text: string): Value {
  if (kind === 'features')
    return text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  if (kind !== 'number') return text.trim();
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number))
    refuse(`parameters.${id}`, `${id} is a number, and "${text}" is none. Write it such as 0.9.`);
  return number;
}

/** What is known: given, else the default; blank counts as nothing. */
function known(pack: PackFile, given: Readonly<Record<string, string>>): ReadonlyMap<string, Value> {
  const ids = pack.parameters.map(({ id }) => id);
  for (const name of Object.keys(given))
    if (!ids.includes(name))
      refuse(`parameters.${name}`, `The pack ${pack.id} has no parameter ${name}. It has ${ids.join(', ')}.`);
  const values = new Map<string, Value>();
  for (const parameter of pack.parameters) {
    const own = Object.hasOwn(given, parameter.id) ? (given[parameter.id] ?? '') : '';
    const text = own.trim() === '' ? (parameter.default ?? '') : own;
    const value = text.trim() === '' ? '' : readValue(parameter, text);
    if (value !== '' && !(Array.isArray(value) && value.length === 0)) values.set(parameter.id, value);
  }
  return values;
}

/** The part with every place filled. A place that is all of a text takes the value as it is: a number, a list. */
function filled(part: unknown, values: ReadonlyMap<string, Value>): unknown {
  if (typeof part === 'string') {
    const whole = WHOLE.exec(part)?.[1];
    if (whole !== undefined) return values.get(whole);
    return part.replaceAll(PLACE, (_, name: string) => String(values.get(name)));
  }
  if (Array.isArray(part)) return part.map((one) => filled(one, values));
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).map(([key, value]) => [filled(key, values), filled(value, values)]);
  return Object.fromEntries(entries);
}

/** A limit on a share that is written in percent, or lies beyond all shares, would hold for whatever comes. */
function requireShares(monitor: string, limits: MonitorEdit['limits']): void {
  const odd = limits.find(
    ({ indicator, side, value }) =>
      indicatorCatalogue[indicator].unit === 'share' && (side === 'max' ? value >= 1 : value <= 0),
  );
  if (odd !== undefined)
    refuse(
      'parameters',
      `In ${monitor}, the limit of ${odd.indicator} lies between 0 and 1: ${odd.value} would hold for whatever comes. Write it such as 0.9.`,
    );
}

/**
 * The definitions of a pack for a system.
 *
 * @param wanted monitors of the pack; empty: all
 * @throws HaechiError `invalid_request` for a parameter or monitor that the pack does not have, and a value that does not fit
 */
export function fillPack(
  pack: PackFile,
  given: Readonly<Record<string, string>>,
  wanted: readonly string[] = [],
): FilledPack {
  const values = known(pack, given);
  const there = pack.monitors.map(({ id }) => id);
  for (const id of wanted)
    if (!there.includes(id))
      refuse('monitors', `The pack ${pack.id} has no monitor ${id}. It has ${there.join(', ')}.`);
  const monitors = new Map<string, MonitorEdit>();
  const leftOut: { monitor: string; missing: string[] }[] = [];
  for (const { id, definition, limits } of pack.monitors) {
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    const missing = placesIn([definition, limits]).filter((name) => !values.has(name));
    if (missing.length > 0) {
      leftOut.push({ monitor: id, missing });
      continue;
    }
    const bare = limits.map(({ indicator, side, value, min_n }) => ({ indicator, side, value, min_n }));
    const parsed = monitorEditSchema.strict().safeParse(filled({ ...definition, limits: bare }, values));
    const [issue] = parsed.error?.issues ?? [];
    if (issue !== undefined) refuse('parameters', `In ${id}, ${issue.path.join('.')}: ${issue.message}.`);
    if (!parsed.success) continue;
    requireShares(id, parsed.data.limits);
    monitors.set(id, parsed.data);
  }
  return { monitors, leftOut };
}
