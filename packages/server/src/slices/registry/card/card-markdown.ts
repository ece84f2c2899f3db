import type { Language, ModelCard } from '@haechi/contract';
import { renderMessage } from '@haechi/contract';
import { type Block, cardSections } from './card-sections.ts';

/** Text that CommonMark shows as it is: no tag, link, heading, list or table comes of it. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+\-!|~=:]/g, '\\$&')
    .replace(/^(\s*\d+)\./gm, '$1\\.');
}

/** In one line, for cells, items and headings. */
const inline = (text: string) =>
  escaped(text)
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .trim();

/** Lines of a paragraph, each without the indent that would make it code. */
const paragraph = (text: string) =>
  text
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => escaped(line).trim())
    .filter((line) => line !== '')
    .join('\\\n');

/** A fence that is longer than any run of backticks within. */
function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}json\n${text}\n${fence}`;
}

function blockMarkdown(block: Block): string {
  if (block.kind === 'text') return paragraph(block.text);
  if (block.kind === 'code') return fenced(block.text);
  if (block.kind === 'items') return block.items.map((item) => `- ${inline(item)}`).join('\n');
  if (block.kind === 'pairs')
    return block.pairs.map(([label, value]) => `- **${inline(label)}** ${inline(value)}`).join('\n');
  const row = (cells: readonly string[]) => `| ${cells.map(inline).join(' | ')} |`;
  return [row(block.head), row(block.head.map(() => '---')).replaceAll('\\', ''), ...block.rows.map(row)].join('\n');
}

/** The card as Markdown, in one language. Pure. */
export function cardMarkdown(card: ModelCard, language: Language): string {
  const { name, version } = card.model_details;
  const title = renderMessage({ key: 'card.title', params: { name, version: version.name } }, language);
  const sections = cardSections(card, language).map(
    ({ title: heading, blocks }) => `## ${inline(heading)}\n\n${blocks.map(blockMarkdown).join('\n\n')}`,
  );
  return `# ${inline(title)}\n\n${sections.join('\n\n')}\n`;
}
