import { HaechiError } from '@haechi/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter, parseOrder, type SearchComparison, type SearchGrammar } from './search-grammar.ts';

const text = (name: string) => ({ name, type: 'text' }) as const;
const number = (name: string) => ({ name, type: 'number' }) as const;
const grammar: SearchGrammar = {
  attributes: { status: text('status'), start_time: number('start_time'), created: number('start_time') },
  entities: {
    metric: number('metrics'),
    metrics: number('metrics'),
    params: text('params'),
    tags: text('tags'),
    dataset: { ...text('datasets'), keys: ['name', 'digest'] },
  },
};
const parsed = (filter: string) =>
  parseFilter(filter, grammar).map(({ entity, key, comparator, value }) => [entity, key, comparator, value]);
const problem = (filter: string): string => {
  try {
    parseFilter(filter, grammar);
  } catch (error) {
    if (error instanceof HaechiError && error.code === 'invalid_request') return error.message;
    throw error;
  }
  return 'none';
};

describe('filters', () => {
  test('name metrics, parameters, tags, datasets and attributes in every way that MLflow writes', () => {
    expect(parsed('')).toEqual([]);
    expect(parsed('  ')).toEqual([]);
    expect(parsed('metrics.acc>=0.5 and params."learning rate" = \'0.1\'')).toEqual([
      ['metrics', 'acc', '>=', 0.5],
      ['params', 'learning rate', '=', '0.1'],
    ]);
    expect(parsed('tags.mlflow.source.name ILIKE \'%train%\' AND tags.`a b` != "it"')).toEqual([
      ['tags', 'mlflow.source.name', 'ILIKE', '%train%'],
      ['tags', 'a b', '!=', 'it'],
    ]);
    expect(parsed("status IN ('FINISHED', 'FAILED') AND attribute.status NOT IN ('KILLED')")).toEqual([
      ['attribute', 'status', 'IN', ['FINISHED', 'FAILED']],
      ['attribute', 'status', 'NOT IN', ['KILLED']],
    ]);
    expect(parsed("dataset.name = 'd' AND created > 1.5e12 AND metric.val/loss < -3 AND params.x IS NOT NULL")).toEqual(
      [
        ['datasets', 'name', '=', 'd'],
        ['attribute', 'start_time', '>', 1.5e12],
        ['metrics', 'val/loss', '<', -3],
        ['params', 'x', 'IS NOT NULL', null],
      ],
    );
    expect(parsed("params.q = 'it''s'")).toEqual([['params', 'q', '=', "it's"]]);
  });

  test.each([
    ['metrics.a > 1 OR metrics.b > 1', /character 15: .*OR and brackets/],
    ['metrics.a >', /character 12: it ends where a value/],
    ["metrics.a > '1'", /character 13: a number is compared with a number/],
    ["metrics.a LIKE 'x'", /character 11: a number cannot be compared by LIKE/],
    ['params.a = 1', /character 12: a text stands in single quotes/],
    ["params.a > 'x'", /character 10: a text cannot be compared by >/],
    ["params.a == 'x'", /character 10: .*Equality is written =/],
    ["params.a = 'x", /character 12: the ' that begins here does not end/],
    ["colour = 'x'", /character 1: "colour" is no attribute; use status/],
    ["things.a = 'x'", /character 1: "things" is nothing that can be searched/],
    ["dataset.size = 'x'", /character 1: datasets has name, digest, and no "size"/],
    ["status IN ('a'", /character 15: the list does not end/],
    ["status IN 'a'", /character 11: a list is written/],
    ["tags. `a` = 'x'", /character 6: a key follows the dot/],
    ["status = 'a'; drop table x", /character 13: ";" has no meaning/],
    ['status', /character 7: it ends where an operator/],
    ["= 'a'", /character 1: a field stands here/],
    ['toString = 1', /"toString" is no attribute/],
    ["constructor.a = 'x'", /"constructor" is nothing/],
    [Array.from({ length: 101 }, () => "status = 'a'").join(' AND '), /more than 100/],
  ])('%s is refused with what is wrong and where', (filter, words) => {
    expect(problem(filter)).toMatch(words);
  });

  test('orders name one field and a direction', () => {
    expect(parseOrder('metrics.`a b` DESC', grammar)).toMatchObject({
      entity: 'metrics',
      key: 'a b',
      ascending: false,
    });
    expect(parseOrder('start_time', grammar)).toMatchObject({
      entity: 'attribute',
      key: 'start_time',
      ascending: true,
    });
    for (const clause of ['metrics.a UP', 'metrics.a DESC, start_time', '', 'metrics.a ASC DESC'])
      expect(() => parseOrder(clause, grammar)).toThrow(HaechiError);
  });
});

const quoted = (value: string, quote: string) => `${quote}${value.replaceAll(quote, quote + quote)}${quote}`;
const key = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const value = fc.string({ maxLength: 12, unit: 'grapheme' });
const keyed = fc.record({ entity: fc.constantFrom('params', 'tags'), key });
type Written = [filter: string, meant: Omit<SearchComparison, 'type'>];
const comparison: fc.Arbitrary<Written> = fc.oneof(
  fc
    .tuple(keyed, fc.constantFrom('=', '!=', 'LIKE', 'ilike'), value, fc.constantFrom('`', '"'))
    .map(
      ([field, comparator, given, quote]): Written => [
        `${field.entity}.${quoted(field.key, quote)} ${comparator} ${quoted(given, "'")}`,
        { ...field, comparator: comparator.toUpperCase() as '=', value: given },
      ],
    ),
  fc
    .tuple(key, fc.constantFrom('<', '<=', '=', '!=', '>', '>='), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map(
      ([name, comparator, given]): Written => [
        `metrics.${quoted(name, '`')}${comparator}${given}`,
        { entity: 'metrics', key: name, comparator: comparator as '=', value: given },
      ],
    ),
  fc
    .tuple(fc.constantFrom('IN', 'NOT IN'), fc.array(value, { minLength: 1, maxLength: 4 }))
    .map(
      ([comparator, given]): Written => [
        `status ${comparator} (${given.map((one) => quoted(one, "'")).join(',')})`,
        { entity: 'attribute', key: 'status', comparator: comparator as 'IN', value: given },
      ],
    ),
);

describe('properties', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.array(comparison, { maxLength: 6 }), fc.constantFrom(' AND ', ' and\n'), (all, joint) => {
        const read = parseFilter(all.map(([written]) => written).join(joint), grammar);
        expect(read.map(({ type: _, ...rest }) => rest)).toEqual(
          all.map(([, meant]) => ({ ...meant, value: Object.is(meant.value, -0) ? 0 : meant.value })),
        );
      }),
    );
  });

  test('whatever comes is read or refused, and a refusal says where', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'metrics',
        'params',
        'tags',
        '.',
        ' ',
        'AND',
        '=',
        '>',
        "'",
        '"',
        '`',
        '(',
        ')',
        'IN',
        'IS',
        'NULL',
        '1',
        '-',
        'x',
        ',',
      ),
      fc.string({ maxLength: 3, unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const words = problem(pieces.join(''));
        expect(words === 'none' || /at character \d+: /.test(words)).toBe(true);
      }),
    );
  });
});
