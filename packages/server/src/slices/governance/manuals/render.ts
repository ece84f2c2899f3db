/** Writes a manual out as Markdown, or as one HTML file without script and without anything from elsewhere. Pure. */
import type { Block, Manual } from './blocks.ts';

/** One line of a table or paragraph: what people named must not become markup. */
const inline = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_[\]<>|#]/g, (found) => `\\${found}`);

function blockMarkdown(block: Block): string {
  if (block.kind === 'text') return inline(block.text);
  if (block.kind === 'code') return `\`\`\`sh\n${block.lines.join('\n')}\n\`\`\``;
  const row = (cells: readonly string[]) => `| ${cells.map(inline).join(' | ')} |`;
  return [row(block.head), row(block.head.map(() => '---')).replaceAll('\\', ''), ...block.rows.map(row)].join('\n');
}

export function manualMarkdown({ title, sections }: Manual): string {
  const parts = sections.flatMap(({ title: heading, blocks }) => [
    `## ${inline(heading)}`,
    ...blocks.map(blockMarkdown),
  ]);
  return `${[`# ${inline(title)}`, ...parts].join('\n\n')}\n`;
}

const style = `
:root{color-scheme:light dark}
body{font:16px/1.55 system-ui,"Noto Sans KR",sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #8886}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto;margin:.8rem 0}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884;vertical-align:top}
pre{background:#8882;padding:.8rem;overflow-x:auto}p{overflow-wrap:anywhere}`;

function escaped(text: string): string {
  const shown = text.toWellFormed().replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: characters that HTML does not allow are what is looked for.
  return shown.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');
}

function blockHtml(block: Block): string {
  if (block.kind === 'text') return `<p>${escaped(block.text)}</p>`;
  if (block.kind === 'code') return `<pre><code>${escaped(block.lines.join('\n'))}</code></pre>`;
  const row = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row('th', block.head)}</thead><tbody>${block.rows.map((cells) => row('td', cells)).join('')}</tbody></table>`;
}

export function manualHtml({ language, title, sections }: Manual): string {
  const body = sections.map(
    ({ title: heading, blocks }) => `<section><h2>${escaped(heading)}</h2>${blocks.map(blockHtml).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1>${body.join('')}</body></html>
`;
}
