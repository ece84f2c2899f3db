import type { Language, ModelCard } from '@haechi/contract';
import { renderMessage } from '@haechi/contract';
import { type Block, cardSections } from './card-sections.ts';

const languages: readonly Language[] = ['en', 'ko'];
const names: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어' };

const style = `
:root{color-scheme:light dark}
body{font:16px/1.55 system-ui,"Noto Sans KR",sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #8886}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto;margin:.8rem 0}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884;vertical-align:top}
th{white-space:nowrap}td{overflow-wrap:break-word;max-width:36rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}
pre{background:#8882;padding:.8rem;overflow-x:auto}p{white-space:pre-wrap;overflow-wrap:anywhere}
input[name=language]{position:absolute;opacity:0}label{padding:.2rem .6rem;border:1px solid #8886;border-radius:.4rem;cursor:pointer}
input:checked+label{font-weight:700}input:focus-visible+label{outline:2px solid}
article{display:none}#en:checked~article[lang=en],#ko:checked~article[lang=ko]{display:block}
@media print{input,label{display:none}}`;

/** Text as HTML shows it, between tags and in quoted attributes. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: characters that HTML does not allow are what is looked for.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
  );
}

function blockHtml(block: Block): string {
  if (block.kind === 'text') return `<p>${escaped(block.text)}</p>`;
  if (block.kind === 'code') return `<pre><code>${escaped(block.text)}</code></pre>`;
  if (block.kind === 'items') return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
  if (block.kind === 'pairs')
    return `<dl>${block.pairs.map(([label, value]) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;
  const row = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row('th', block.head)}</thead><tbody>${block.rows.map((cells) => row('td', cells)).join('')}</tbody></table>`;
}

/** The card as one HTML file without script or anything from elsewhere, in both languages; `first` is shown until the reader chooses. Pure. */
export function cardHtml(card: ModelCard, first: Language): string {
  const { name, version } = card.model_details;
  const title = (language: Language) =>
    escaped(renderMessage({ key: 'card.title', params: { name, version: version.name } }, language));
  const choices = languages.map(
    (one) =>
      `<input type="radio" name="language" id="${one}"${one === first ? ' checked' : ''}><label for="${one}" lang="${one}">${names[one]}</label>`,
  );
  const article = (language: Language) =>
    `<article lang="${language}"><h1>${title(language)}</h1>${cardSections(card, language)
      .map(
        ({ id, title: heading, blocks }) =>
          `<section id="${language}-${id}"><h2>${escaped(heading)}</h2>${blocks.map(blockHtml).join('')}</section>`,
      )
      .join('')}</article>`;
  return `<!doctype html>
<html lang="${first}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title(first)}</title><style>${style}</style></head>
<body>${choices.join('')}${languages.map(article).join('')}</body></html>
`;
}
