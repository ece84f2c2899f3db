type Scalar = string | number | boolean;

/** Whether a text would be read as something else than itself. */
const special = /^(?:true|false|-?\d+(?:\.\d+)?)$|[,"]|^\s|\s$|^$/;

/** Values as people write them: `KR, JP, 3, true`; a text that would be read otherwise stands in quotes. Pure. */
export function writeValues(values: readonly Scalar[]): string {
  return values
    .map((value) => (typeof value === 'string' && special.test(value) ? JSON.stringify(value) : String(value)))
    .join(', ');
}

/** The values of such a text; what is empty between commas is left out. Pure. */
export function readValues(text: string): Scalar[] {
  const parts = text.match(/\s*"(?:[^"\\]|\\.)*"\s*(?=,|$)|[^,]+/g) ?? [];
  return parts.map((part) => part.trim()).flatMap((part) => (part === '' ? [] : [readValue(part)]));
}

function readValue(part: string): Scalar {
  if (!/^(?:".*"|true|false|-?\d+(?:\.\d+)?)$/.test(part)) return part;
  try {
    return JSON.parse(part) as Scalar;
  } catch {
    return part;
  }
}
