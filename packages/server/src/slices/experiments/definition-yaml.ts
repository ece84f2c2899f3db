/** Experiments as YAML, to keep beside the code. Pure. */
import { type ExperimentDefinition, experimentDefinitionSchema, HaechiError } from '@haechi/contract';
import { type Document, LineCounter, parseDocument, stringify } from 'yaml';

/** A definition has a few dozen values; aliases only blow it up. */
const MAX_ALIASES = 20;

const head = `# An experiment as Haechi keeps it. Create or change it: haechi experiment apply FILE (--dry-run says only what would be done).
# Reference: docs/experiments.md
`;

export function experimentYaml(definition: ExperimentDefinition): string {
  return `${head}${stringify({ version: 1, ...definition }, { lineWidth: 120 })}`;
}

/**
 * Reads such a file.
 * @throws HaechiError `invalid_request` with the line and the path within the file, and what would be right
 */
export function readExperimentYaml(text: string): ExperimentDefinition {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault !== undefined) throw refused(`The YAML cannot be read: ${fault.message}`, fault.linePos?.[0].line);
  const parsed = experimentDefinitionSchema.safeParse(written(document));
  if (parsed.success) return unversioned(parsed.data);
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  const line = lineOf(document, lines, path);
  const place = path.length === 0 ? 'at the top' : path.join('.');
  throw refused(
    `In the YAML, ${line === undefined ? place : `${place} (line ${line})`}: ${issue?.message ?? 'not valid'}. docs/experiments.md lists every key.`,
    line,
  );
}

function written(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw refused(
      `The YAML cannot be read: ${error instanceof Error ? error.message : String(error)}. Write aliases out.`,
      undefined,
    );
  }
}

/** Without the number of the format, which says nothing about the experiment. */
export function unversioned({ version: _, ...definition }: ExperimentDefinition): ExperimentDefinition {
  return definition;
}

function refused(message: string, line: number | undefined): HaechiError {
  return new HaechiError('invalid_request', message, { where: 'yaml', ...(line === undefined ? {} : { line }) });
}

/** The line of what stands at a path, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as number[] | null) : null;
    if (range?.[0] !== undefined) return lines.linePos(range[0]).line;
  }
  return undefined;
}
