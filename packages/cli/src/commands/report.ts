import type { Command, CommandOption } from '../command.ts';
import type { ReportVerb } from '../report/report-kinds.ts';

const files: Readonly<Record<string, CommandOption>> = {
  current: {
    type: 'string',
    value: 'FILE',
    describe: 'Rows to look at: .csv, .tsv, .ndjson, .jsonl (each also .gz) or .parquet',
  },
  reference: {
    type: 'string',
    value: 'FILE',
    describe: 'Rows to hold them against: training data, or the period before',
  },
  html: { type: 'string', value: 'FILE', describe: 'Write the report as one HTML file' },
  json: { type: 'string', value: 'FILE', describe: 'Write everything as JSON; - for stdout' },
  lang: { type: 'string', value: 'en|ko', describe: 'Language of the summary and the HTML; en' },
};
const columns: Readonly<Record<string, CommandOption>> = {
  target: { type: 'string', value: 'COL', describe: 'What turned out to be true' },
  prediction: { type: 'string', value: 'COL', describe: 'What was predicted, in the same terms as the target' },
  score: {
    type: 'string',
    value: 'COL',
    describe: 'Probability of the positive class; makes the prediction where none is given',
  },
  probabilities: {
    type: 'string',
    value: 'PREFIX',
    describe: 'Columns with the probability of each class: p_ for p_car, p_home, …; or car=COL,home=COL',
  },
  threshold: { type: 'string', value: 'NUMBER', describe: 'Score from which on the positive class is predicted; 0.5' },
  positive: { type: 'string', value: 'VALUE', describe: 'Class that counts as positive; the second in order' },
  sensitive: {
    type: 'string',
    value: 'COL,…',
    describe: 'Attributes whose groups are compared; numbers are cut into quarters',
  },
  time: { type: 'string', value: 'COL', describe: 'When the row happened; report stream takes the rows in its order' },
  id: { type: 'string', value: 'COL', describe: 'What tells rows apart; the whole row when left out' },
  task: { type: 'string', value: 'TASK', describe: 'classification or regression; by the target when left out' },
  drop: { type: 'string', value: 'COL,…', describe: 'Columns to leave out' },
  keep: { type: 'string', value: 'COL,…', describe: 'Columns to look at even if they look like identities or clocks' },
  categorical: { type: 'string', value: 'COL,…', describe: 'Columns of numbers that are codes' },
};
const judging: Readonly<Record<string, CommandOption>> = {
  preset: { type: 'string', value: 'NAME', describe: 'Methods, bins and limits of haechi, evidently or nannyml' },
  method: { type: 'string', value: 'NAME', describe: 'Drift method of all columns: psi, js, ks, wasserstein, …' },
  limit: {
    type: 'string',
    value: 'LIMIT,…',
    describe: 'indicator>=value or indicator<=value; replaces the defaults of its kind',
  },
  'min-n': { type: 'string', value: 'ROWS', describe: 'Rows that a limit given here asks for; 200' },
  judge: {
    type: 'string',
    value: 'value|interval',
    describe: 'Fail by the number, or only when its whole interval lies beyond the limit; value',
  },
  intersections: { type: 'boolean', describe: 'Cross the sensitive attributes as well' },
  multivariate: { type: 'boolean', describe: 'Also ask whether a classifier can tell the two files apart' },
  residency: {
    type: 'string',
    value: 'COUNTRY,…',
    describe: "Where the rows' data may be: KR, EU, EEA, …; quality counts the rows elsewhere",
  },
  region: { type: 'string', value: 'COL', describe: 'Column with the country or cloud region of a row; region' },
  'allow-sensitive': {
    type: 'string',
    value: 'COL=KIND,…',
    describe: 'Personal data that a column may hold, such as contact=email',
  },
  config: {
    type: 'string',
    value: 'FILE',
    describe: "Settings and limits as a monitor's definition has them (YAML or JSON); options come first",
  },
};

/** A stream has no reference and no labels. */
const streamOptions = Object.fromEntries(
  Object.entries({ ...files, ...columns }).filter(([name]) =>
    ['current', 'html', 'json', 'lang', 'time', 'drop', 'keep', 'categorical'].includes(name),
  ),
);

function reportCommand(verb: ReportVerb | 'stream', summary: string): Command {
  return {
    noun: 'report',
    verb,
    summary: `${summary}: exit code 0 pass, 1 fail, 2 could not be told`,
    positionals: [],
    options: verb === 'stream' ? streamOptions : { ...files, ...columns, ...judging },
    // Loaded when asked for: the engine is 250 MB that no other command needs.
    run: async (input) => (await import('../report/run-report.ts')).runReport(verb, input),
  };
}

/** `haechi report …`: looks at files without a server or a network. */
export const reports: readonly Command[] = [
  reportCommand('drift', 'Whether the columns of a file are still what they were'),
  reportCommand('quality', 'Missing, odd, doubled and mistyped values of a file'),
  reportCommand('performance', 'How good the predictions in a file are'),
  reportCommand('fairness', 'Whether groups are treated alike by the predictions in a file'),
  reportCommand('stream', 'When which column of a file changed, its rows watched one hundred after the other'),
  reportCommand('all', 'Drift, quality, performance and fairness, as far as the columns allow'),
];
