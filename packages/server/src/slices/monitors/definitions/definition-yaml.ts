/** Monitors as YAML, to keep beside the code. Pure. */
import { HaechiError, type MonitorEdit, monitorEditSchema, slugSchema } from '@haechi/contract';
import { type Document, isScalar, LineCounter, parseDocument, stringify, visit } from 'yaml';
import { z } from 'zod';

export type NamedMonitors = ReadonlyMap<string, MonitorEdit>;

const fileSchema = z.strictObject({
  version: z.literal(1),
  monitors: z.record(slugSchema, monitorEditSchema.strict()),
});

/** Aliases of a file: enough for shared limits, too few to fill the memory. */
const MAX_ALIASES = 100;

const headOf = (system: string) => `# Monitors of the system ${system}, as Haechi exported them.
# Apply again: haechi's console (Monitors, YAML), or PUT this text to /api/v1/systems/${system}/monitor-definitions.yaml
# (dry_run says only what would change; prune also removes the monitors that are not named here).
#
# kind:      performance, fairness, data_drift, prediction_drift, concept_drift, data_quality, system, business, cost
# window:    {type: time, size: 1d}  whole periods in the system's time zone: 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h, days (d), weeks (w)
#            {type: sliding, size: 7d, every: 6h}  the last seven days, looked at every six hours
#            {type: count, size: 10000}  each 10 000 predictions of a version, in the order they arrived
# reference: {type: version} profile of the training data | {type: previous} | {type: same_hour_last_week} | {type: fixed, from: …, to: …} | {type: none}
# versions:  model/number; none: each version that has rows
# environment: production; * is every one
# slices:    tier, variant, route, environment (with *), tags.…, groups.…, features.…; each value is looked at on its own
# limits:    none: the defaults of the kind. min_n: rows below which nothing is judged
# settings:  data_quality also looks for personal data in texts: {sensitive: {allow: {contact: [email, phone]}}} lets a column hold some,
#            {sensitive: {look: false}} does not look; {residency: {allowed: [KR, EU], tag: region}} says where the rows' data may be
# What is left out has its default.
`;

const defaults = monitorEditSchema.parse({ kind: 'data_drift', window: { type: 'time', size: '1d' } });
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The definition without what has its default. */
function brief(edit: MonitorEdit): Record<string, unknown> {
  const { settings, ...rest } = edit;
  const named = Object.entries(rest).filter(
    ([key, value]) => key === 'kind' || key === 'window' || !same(value, defaults[key as keyof MonitorEdit]),
  );
  const chosen = Object.entries(settings).filter(
    ([key, value]) => !same(value, defaults.settings[key as keyof MonitorEdit['settings']]),
  );
  return { ...Object.fromEntries(named), ...(chosen.length > 0 ? { settings: Object.fromEntries(chosen) } : {}) };
}

export function monitorsYaml(system: string, monitors: NamedMonitors): string {
  const listed = Object.fromEntries([...monitors].map(([id, edit]) => [id, brief(edit)]));
  return `${headOf(system)}${stringify({ version: 1, monitors: listed }, { lineWidth: 120 })}`;
}

/**
 * Reads such a file.
 * @throws HaechiError `invalid_request` with the line, or the path within the file, and what would be right
 */
export function readMonitorsYaml(text: string): NamedMonitors {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new HaechiError('invalid_request', `The YAML cannot be read: ${fault.message}`, {
      where: 'yaml',
      ...(line === undefined ? {} : { line }),
    });
  }
  checkNodes(document, lineCounter);
  const parsed = fileSchema.safeParse(expanded(document));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join('.') ?? '';
    const message = `In the YAML, ${path === '' ? 'at the top' : path}: ${issue?.message ?? 'not valid'}. The file begins with version: 1 and monitors: with one entry for each monitor.`;
    throw new HaechiError('invalid_request', message, { where: 'yaml', path });
  }
  return new Map(Object.entries(parsed.data.monitors));
}

/**
 * What the reader would look for too, in time that grows with the square of the file: keys that come twice, and more aliases than are taken.
 * @throws HaechiError `invalid_request` with the line
 */
function checkNodes(document: Document, lines: LineCounter): void {
  let aliases = 0;
  const refuse = (message: string, offset: number | undefined): never => {
    const at = offset === undefined ? {} : { line: lines.linePos(offset).line };
    throw new HaechiError('invalid_request', `The YAML cannot be read: ${message}`, { where: 'yaml', ...at });
  };
  visit(document, {
    Alias: (_, node) => {
      aliases += 1;
      if (aliases > MAX_ALIASES)
        refuse(`it has more than ${MAX_ALIASES} aliases (such as *shared). Write them out.`, node.range?.[0]);
    },
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) refuse(`${String(name)} is named twice. Name it once.`, isScalar(key) ? key.range?.[0] : 0);
        seen.add(name);
      }
    },
  });
}

function expanded(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HaechiError('invalid_request', `The YAML cannot be read: ${why}. Write aliases out.`, { where: 'yaml' });
  }
}
