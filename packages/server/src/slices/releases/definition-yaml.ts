/** Rollouts as YAML, to keep beside the code. Pure. */
import { HaechiError, type RolloutDefinition, rolloutDefinitionSchema } from '@haechi/contract';
import { type Document, LineCounter, parseDocument, stringify } from 'yaml';

/** A definition has a few dozen values; aliases only blow it up. */
const MAX_ALIASES = 20;

const head = `# A rollout as Haechi keeps it. Start it: haechi rollout start FILE (--dry-run says only which steps it makes).
# Reference: docs/rollouts.md
`;

export function rolloutYaml(definition: RolloutDefinition): string {
  return `${head}${stringify({ version: 1, ...definition }, { lineWidth: 120 })}`;
}

/**
 * Reads such a file.
 * @throws HaechiError `invalid_request` with the line and the path within the file, and what would be right
 */
export function readRolloutYaml(text: string): RolloutDefinition {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault !== undefined)
    throw refused(`The YAML cannot be read: ${fault.message}`, { line: fault.linePos?.[0].line, path: '' });
  const parsed = rolloutDefinitionSchema.safeParse(expanded(document));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  const line = lineOf(document, lines, path);
  const place = path.length === 0 ? 'at the top' : path.join('.');
  const at = line === undefined ? place : `${place} (line ${line})`;
  throw refused(`In the YAML, ${at}: ${issue?.message ?? 'not valid'}. docs/rollouts.md lists every key.`, {
    line,
    path: path.join('.'),
  });
}

function refused(message: string, at: { line: number | undefined; path: string }): HaechiError {
  return new HaechiError('invalid_request', message, {
    where: 'yaml',
    path: at.path,
    ...(at.line === undefined ? {} : { line: at.line }),
  });
}

/** The line of what stands at a path, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as number[] | null) : null;
    const offset = range?.[0];
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return undefined;
}

function expanded(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refused(`The YAML cannot be read: ${why}. Write aliases out.`, { line: undefined, path: '' });
  }
}
