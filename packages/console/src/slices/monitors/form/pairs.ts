import { type SensitiveKind, sensitiveKinds } from '@haechi/contract';

/** `name=value` lines of a field as a record; what has no `=` is left out. */
export function pairsOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf('=');
      const name = line.slice(0, at).trim();
      return at === -1 || name === '' ? [] : [[name, line.slice(at + 1).trim()]];
    }),
  );
}

/** A record as `name=value` lines. */
export function linesOf(pairs: Readonly<Record<string, string>>): string[] {
  return Object.entries(pairs).map(([name, value]) => `${name}=${value}`);
}

interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** `age=0..120`, open where a side is left out. What is not a range is left out. */
export function rangesOf(lines: readonly string[]): Record<string, { min?: number; max?: number }> {
  return Object.fromEntries(
    Object.entries(pairsOf(lines)).flatMap(([name, text]) => {
      const [low, high, ...rest] = text.split('..').map((part) => part.trim());
      if (low === undefined || high === undefined || rest.length > 0) return [];
      const [min, max] = [numberOf(low), numberOf(high)];
      if (min === null || max === null) return [];
      return [[name, { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }]];
    }),
  );
}

/** Ranges as lines. */
export function rangeLines(ranges: Readonly<Record<string, Range>>): string[] {
  return Object.entries(ranges).map(([name, { min, max }]) => `${name}=${min ?? ''}..${max ?? ''}`);
}

/** `contact=email`, one line for each column and kind; what is no kind is left out. */
export function allowedKinds(lines: readonly string[]): Record<string, SensitiveKind[]> {
  const allowed = new Map<string, SensitiveKind[]>();
  for (const line of lines) {
    const at = line.lastIndexOf('=');
    const column = line.slice(0, at).trim();
    const kind = sensitiveKinds.find((one) => one === line.slice(at + 1).trim());
    if (at < 1 || column === '' || kind === undefined) continue;
    allowed.set(column, [...new Set([...(allowed.get(column) ?? []), kind])]);
  }
  return Object.fromEntries(allowed);
}

/** Kinds by column as lines. */
export function kindLines(allow: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(allow).flatMap(([column, kinds]) => kinds.map((kind) => `${column}=${kind}`));
}

/** undefined: left open; null: not a number. */
function numberOf(text: string): number | undefined | null {
  if (text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
