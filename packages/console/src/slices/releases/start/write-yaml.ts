type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** Words that YAML would read as something else than text. */
const special = /^$|^[-?:,[\]{}#&*!|>'"%@`\s]|^[\d.+-]|: |\s#|\s$|^(?:true|false|null|yes|no|on|off|~)$/i;

/** Plain data in YAML's block style. Pure. */
export function writeYaml(value: Plain, indent = ''): string {
  if (Array.isArray(value)) return value.map((item: Plain) => `${indent}- ${inItem(item, indent)}`).join('');
  if (typeof value !== 'object') return `${indent}${scalar(value)}\n`;
  return Object.entries(value)
    .map(([key, inner]) => (inner === undefined ? '' : `${indent}${key}:${inField(inner, indent)}`))
    .join('');
}

const isEmpty = (value: object) => Object.values(value).every((inner) => inner === undefined);
const scalar = (value: Plain) =>
  typeof value === 'string' && special.test(value) ? JSON.stringify(value) : String(value);

function inField(value: Plain, indent: string): string {
  if (typeof value !== 'object') return ` ${scalar(value)}\n`;
  if (isEmpty(value)) return Array.isArray(value) ? ' []\n' : ' {}\n';
  return `\n${writeYaml(value, `${indent}  `)}`;
}

/** The first line of an item stands behind its dash. */
function inItem(value: Plain, indent: string): string {
  if (typeof value !== 'object') return `${scalar(value)}\n`;
  if (isEmpty(value)) return '{}\n';
  return writeYaml(value, `${indent}  `).trimStart();
}
