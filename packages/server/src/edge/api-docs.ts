import { type Endpoint, errorRegistry } from '@haechi/contract';
import { openApi } from '../platform/http/openapi.ts';

type Operation = {
  summary: string;
  'x-permission': string;
  'x-scope': string;
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
};

/** The interface as one page to read: no script, nothing fetched. */
export function apiDocsPage(endpoints: readonly Endpoint[], version: string): string {
  const document = openApi(endpoints, version) as { paths: Record<string, Record<string, Operation>> };
  const tags = [...new Set(endpoints.map((item) => item.tag))];
  const sections = tags.map((tag) => {
    const items = endpoints
      .filter((item) => item.tag === tag)
      .map((item) => operation(item, document.paths[item.path]?.[item.method.toLowerCase()]));
    return `<section><h2 id="${tag}">${escaped(tag)}</h2>${items.join('')}</section>`;
  });
  const codes = Object.entries(errorRegistry).map(
    ([code, { status, meaning }]) =>
      `<tr><td><code>${code}</code></td><td>${status}</td><td>${escaped(meaning)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Haechi API ${escaped(version)}</title><style>${style}</style></head>
<body><header><h1>Haechi API</h1><p>Version ${escaped(version)}. Machine-readable: <a href="/api/openapi.json">openapi.json</a>. Send an API key as <code>Authorization: Bearer …</code>.</p>
<nav>${tags.map((tag) => `<a href="#${tag}">${escaped(tag)}</a>`).join(' ')} <a href="#errors">errors</a></nav></header><main>${sections.join('')}
<section><h2 id="errors">errors</h2><p>Every refusal is <code>{"error": {"code", "message", "detail", "request_id"}}</code>.</p><table><tr><th>code</th><th>status</th><th>meaning</th></tr>${codes.join('')}</table></section></main></body></html>`;
}

function operation(item: Endpoint, described: Operation | undefined): string {
  const parameters = described?.parameters ?? [];
  const rows = parameters.map(
    (parameter) =>
      `<tr><td><code>${escaped(parameter.name)}</code></td><td>${parameter.in}${parameter.required ? ', required' : ''}</td><td><code>${escaped(JSON.stringify(parameter.schema))}</code></td></tr>`,
  );
  const table = rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
  const body =
    described?.requestBody === undefined
      ? ''
      : `<h4>Request</h4><pre>${escaped(JSON.stringify(described.requestBody, null, 1))}</pre>`;
  const answer = `<h4>Answers</h4><pre>${escaped(JSON.stringify(described?.responses ?? {}, null, 1))}</pre>`;
  return `<details><summary><b class="m">${item.method}</b> <code>${escaped(item.path)}</code> <span>${escaped(item.summary)}</span></summary><p>Permission <code>${item.permission}</code>, scope <code>${item.scope}</code>.</p>${table}${body}${answer}</details>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const style = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1.5rem}nav a{margin-right:.6rem}
details{border-top:1px solid #8884;padding:.5rem 0}summary{cursor:pointer}summary span{opacity:.75}.m{display:inline-block;min-width:4.2rem}pre{overflow:auto;max-height:24rem;background:#8881;padding:.75rem;border-radius:6px;font-size:12.5px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #8883;vertical-align:top;overflow-wrap:anywhere}`;
