/** Text that is markup already. Only `html` makes it, so that whatever comes from data is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | null | readonly Content[];

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are escaped, unless they are markup; lists are put one after the other, null is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => (i === 0 ? part : `${textOf(values[i - 1] ?? null)}${part}`)).join(''));
}

function textOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escaped(content);
  return content.map(textOf).join('');
}

/** Signs that would be markup, and control characters, which no document may hold. */
function escaped(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n\r]/gu, '\u{fffd}').replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}
