import type { FeatureRow } from '../../model-runtime.ts';

/** Places in a template: an object with one of these keys and no other stands for what is sent. */
const PLACES = ['$row', '$rows', '$feature'] as const;
const DEPTH = 32;

/** What stands in the places of a template: the rows as objects and as lists in the order of the signature. */
export interface TemplateRows {
  readonly rows: readonly FeatureRow[];
  readonly lists: readonly (readonly unknown[])[];
}

/** A template whose places have no sense, or that has none. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
}

/**
 * Puts rows into a JSON template. `{"$rows": "objects" | "lists"}`: all rows; `{"$row": "object" | "list"}` and `{"$feature": name}`: of the first, where a
 * request holds one. Everything else is sent as it stands.
 * @throws TemplateFault
 */
export function fillTemplate(template: unknown, given: TemplateRows, depth = 0): unknown {
  if (depth > DEPTH) throw new TemplateFault(`it is more than ${DEPTH} levels deep`);
  if (Array.isArray(template)) return template.map((part) => fillTemplate(part, given, depth + 1));
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template);
  const [first] = entries;
  if (first !== undefined && entries.length === 1 && first[0].startsWith('$')) return placed(first[0], first[1], given);
  return Object.fromEntries(entries.map(([key, part]) => [key, fillTemplate(part, given, depth + 1)]));
}

function placed(key: string, how: unknown, { rows, lists }: TemplateRows): unknown {
  if (key === '$rows' && how === 'objects') return rows;
  if (key === '$rows' && how === 'lists') return lists;
  if (key === '$row' && how === 'object') return rows[0];
  if (key === '$row' && how === 'list') return lists[0];
  if (key === '$feature' && typeof how === 'string') return rows[0]?.[how] ?? null;
  throw new TemplateFault(`{"${key}": ${JSON.stringify(how)}} is none of ${PLACES.join(', ')}`);
}

/** Follows a JSON pointer (RFC 6901); undefined where it leads to nothing. */
export function atPointer(json: unknown, pointer: string): unknown {
  let found = json;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}
