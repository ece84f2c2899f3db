import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { type Approval, cardNotesSchema, type ModelVersion, messageTexts } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import { runChecks } from '../approval-checks.ts';
import { defaultApprovalSettings } from '../constants.ts';
import { cardCycloneDx } from './card-cyclonedx.ts';
import { cardHtml } from './card-html.ts';
import { cardMarkdown } from './card-markdown.ts';
import { cardSections } from './card-sections.ts';
import { type CardFacts, modelCard } from './model-card.ts';

/** What somebody could write to have the card run, load or break something. */
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '</style></title><svg onload=alert(1)>',
  '[click](javascript:alert(1)) ![x](http://evil.example/x.png)',
  '# not a heading\n## nor this\n- nor an item\n1. nor this\n> nor a quote\n    nor code',
  '| a | b |\n|---|---|\n| c | d |',
  '```\n<b>out of the fence</b>\n````',
  'a\u0000b\u0007c\ud800d\u2028e\u202Ef',
  '&lt;already&gt; &#60;escaped&#62; {{version}}',
];
const evil = hostile.join('\n');

const listed = (words: string) => (words === '' ? [] : [words]);
const version = (words: string): ModelVersion => ({
  model: 'credit',
  version: 3,
  system: 'loans',
  label: 'credit/3',
  stage: 'staging',
  description: words,
  format: 'haechi.logistic.v1',
  artifact_sha256: 'a'.repeat(64),
  artifact_bytes: 10,
  signature: {
    task: 'binary',
    inputs: [
      { name: words, type: 'numeric' },
      { name: 'region', type: 'categorical', levels: [words, 'south'] },
    ],
    classes: [words, 'yes'],
  },
  metrics: { accuracy: 0.9, held_out_rows: 500, [words]: 1 },
  bias_metrics: { tpr_gap: 0.04 },
  lineage: {
    dataset: { name: words, sha256: null, rows: 9, columns: [words] },
    dropped: [{ column: words, why: words }],
    training: { note: words },
    alterations: [{ kind: 'k', description: words, rows: 2 }],
  },
  run_id: words,
  developer: words,
  limitations: words,
  ethics: words,
  card: cardNotesSchema.parse({
    ...{ overview: words, documentation: words, owners: listed(words), license: words, references: listed(words) },
    ...{ citation: words, purpose: words, users: listed(words), use_cases: listed(words), out_of_scope: listed(words) },
    ...{ tradeoffs: listed(words), mitigation: words, architecture: words, data_period: words },
    ...{ how_to_call: words, monitoring: words },
  }),
  notes_revision: 1,
  approval_status: 'approved',
  tags: {},
  has_profile: true,
  created_at: '2026-01-01T00:00:00.000Z',
  created_by: 'acc_1',
});
const who = (words: string) => ({ kind: 'account' as const, id: 'acc_1', name: words });
const approval = (words: string): Approval => ({
  ...{ id: 'apr_1', system: 'loans', model: 'credit', version: 3, label: 'credit/3', attempt: 1, status: 'approved' },
  checks: runChecks(
    { ...version(words), biasMetrics: { [words]: 0.2 }, scan: [] },
    { ...defaultApprovalSettings, performance: { metric: words, better: 'above', threshold: 0 } },
  ),
  settings: defaultApprovalSettings,
  registered_by: who(words),
  submitted_by: who(words),
  submitted_at: '2026-01-01T00:00:00.000Z',
  comment: words,
  texts_changed_since: true,
  decisions: [
    { action: 'approve', by: who(words), at: '2026-01-02T00:00:00.000Z', reason: words, override: 'one_person' },
  ],
});
const facts = (words: string): CardFacts => ({
  version: version(words),
  governance: 'governed',
  approval: approval(words),
  routes: ['apply'],
  profile: {
    format: 'haechi.profile.v1',
    rows: 9,
    numeric: {},
    categorical: {},
    groups: { [words]: { [words]: { tp: 8, fp: 1, tn: 9, fn: 2 }, none: { tp: 0, fp: 0, tn: 0, fn: 0 } } },
  },
  now: new Date('2026-01-03T00:00:00Z'),
});
const plain = modelCard(facts('plain words'));
const bad = modelCard(facts(evil));
const bare = modelCard({
  ...facts(''),
  version: { ...version(''), run_id: null, card: cardNotesSchema.parse({}), metrics: {}, bias_metrics: {} },
  approval: null,
  routes: [],
  profile: null,
});

describe('the card', () => {
  test('holds the sections of the Model Card Toolkit, and numbers with their n and interval', () => {
    expect(plain.quantitative_analysis.metrics[0]).toMatchObject({ type: 'accuracy', value: 0.9, n: 500 });
    expect(plain.quantitative_analysis.metrics[0]?.lower).toBeGreaterThan(0.86);
    const tpr = plain.quantitative_analysis.groups.find(({ type }) => type === 'tpr');
    expect(tpr).toMatchObject({ slice: 'plain words = plain words', value: 0.8, n: 10 });
    // A group without rows has no rate.
    expect(plain.quantitative_analysis.groups.some(({ slice }) => slice?.endsWith('none'))).toBe(false);
  });

  test('has every section in both languages, and says what nobody has written', () => {
    for (const language of ['en', 'ko'] as const) {
      const sections = cardSections(bare, language);
      expect(sections.map(({ id }) => id)).toEqual([
        ...['overview', 'purpose', 'data', 'parameters', 'metrics', 'limits'],
        ...['bias', 'ethics', 'use', 'monitoring', 'approval'],
      ]);
      const missing = messageTexts[language]['card.not_written'];
      for (const id of ['purpose', 'limits', 'bias', 'ethics', 'metrics'])
        expect(sections.find((section) => section.id === id)?.blocks).toEqual([{ kind: 'text', text: missing }]);
      // A key without a text would show itself.
      expect(JSON.stringify([sections, cardSections(plain, language)])).not.toMatch(/"(card|approvals)\./);
    }
  });

  test('says that an approval was an exception, and that texts were edited since', () => {
    for (const made of [cardHtml(plain, 'en'), cardMarkdown(plain, 'en').replaceAll('\\', '')]) {
      expect(made).toContain('a recorded exception to the four-eyes rule');
      expect(made).toContain('edited after they were checked');
    }
  });
});

describe('as HTML', () => {
  test('is one file in both languages, without script and without anything from elsewhere', () => {
    const html = cardHtml(plain, 'ko');
    expect(html).toMatch(/<article lang="en">.*<article lang="ko">/s);
    expect(html).toContain('id="ko" checked');
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import/i);
  });

  test('shows hostile text as text: no tag, attribute or entity comes of it', () => {
    const html = cardHtml(bad, 'en');
    const known = new Set(tagsOf(cardHtml(plain, 'en')));
    expect(tagsOf(html).filter((tag) => !known.has(tag))).toEqual([]);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&amp;lt;already&amp;gt;');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    expect(html).not.toMatch(/[\u0000\u0007]/);
    expect(html.isWellFormed()).toBe(true);
  });
});

/** Without the fenced block, within which nothing means anything. */
function outsideCode(markdown: string): string {
  return markdown.replace(/^(`{3,})json\n[\s\S]*?\n\1$/m, '');
}

/** Every tag as it stands, with its attributes. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
}

describe('as Markdown', () => {
  test('shows hostile text as text: no HTML, heading, link, image, list, quote, table or code comes of it', () => {
    const lines = outsideCode(cardMarkdown(bad, 'en')).split('\n');
    const own = cardMarkdown(plain, 'en').split('\n');
    expect(lines.join('\n')).not.toMatch(/<[a-z/!]/i);
    expect(lines.filter((line) => /^#/.test(line))).toEqual(own.filter((line) => /^#/.test(line)));
    expect(lines.join('\n')).not.toMatch(/(?<!\\)\]\(/);
    expect(lines.filter((line) => /^\s*(>|\d+\.|\t| {4})/.test(line))).toEqual([]);
    // Rows of tables have as many cells as their head has.
    const cells = (line: string) => line.split(/(?<!\\)\|/).length;
    const rows = lines.filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(10);
    const head = [5, 9, 6];
    expect(rows.map(cells).filter((count) => !head.includes(count))).toEqual([]);
  });

  test('a fence is longer than any run of backticks in it', () => {
    const text = cardMarkdown(bad, 'en');
    const [fence = ''] = /^`{3,}/m.exec(text) ?? [];
    expect(fence.length).toBeGreaterThanOrEqual(5);
    expect(text.split('\n').filter((line) => line.startsWith(fence))).toEqual([`${fence}json`, fence]);
  });
});

describe('as CycloneDX 1.6', () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

  test.each([
    ['full', plain],
    ['with hostile texts', bad],
    ['with nothing written', bare],
  ])('is valid, %s', async (_, card) => {
    expect(await validator.validate(JSON.stringify(cardCycloneDx(card, { version: '1.0.0' })))).toBeNull();
  });

  test('holds the numbers, the limits and the exception', () => {
    const text = JSON.stringify(cardCycloneDx(plain, { version: '1.0.0' }));
    expect(text).toContain('"type":"accuracy","value":"0.9","confidenceInterval"');
    expect(text).toContain('"technicalLimitations":["plain words","plain words"]');
    expect(text).toContain('{"name":"haechi:approval_override","value":"one_person"}');
  });

  test('what is not valid is found', async () => {
    const made = { ...cardCycloneDx(plain, { version: '1' }), components: [{ type: 'nonsense', name: 'x' }] };
    expect(await validator.validate(JSON.stringify(made))).not.toBeNull();
  });
});
