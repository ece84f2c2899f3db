import type { Problem } from './report.ts';

/** One setting as the documents show it. */
export interface Setting {
  readonly name: string;
  /** Empty when there is none. */
  readonly standard: string;
  readonly meaning: string;
}

/** What is read of a zod schema. */
interface SettingSchema {
  readonly description?: string | undefined;
  safeParse(value: undefined): { readonly success: boolean; readonly data?: unknown };
}

/** The settings of the configuration's schema, with the values they take when nothing is set. */
export function documentedSettings(schemas: Readonly<Record<string, SettingSchema>>): readonly Setting[] {
  return Object.entries(schemas).map(([name, schema]) => {
    const value = schema.safeParse(undefined).data;
    return { name, standard: value === undefined ? '' : String(value), meaning: schema.description ?? '' };
  });
}

/** The row of the table; a document in another language translates the last cell. */
export function settingRow({ name, standard, meaning }: Setting): string {
  return `| \`${name}\` | ${standard === '' ? '' : `\`${standard}\``} | ${meaning} |`;
}

/**
 * Holds a document's table of settings to the schema: every setting has its row, in the schema's order, with its
 * default; in README.md also with its meaning, word for word; and no other setting is named.
 */
export function settingsProblems(file: string, text: string, settings: readonly Setting[]): readonly Problem[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| `HAECHI_'));
  const wanted = settings.map(settingRow);
  const comparable = (row: string): string => (file === 'README.md' ? row : row.split('|').slice(0, 3).join('|'));
  const missing = wanted.filter((row) => !rows.some((had) => comparable(had) === comparable(row)));
  const names = new Set(settings.map(({ name }) => name));
  const strange = [...new Set(text.match(/HAECHI_[A-Z_]+[A-Z]/g))].filter(
    (name) => !names.has(name.replace(/_FILE$/, '')),
  );
  const order = rows.map((row) => row.split('`')[1]).join();
  const inOrder = order === settings.map(({ name }) => name).join();
  return [
    ...missing.map((row) => ({ rule: 'doc-setting', file, message: `lacks the row: ${row}` })),
    ...strange.map((name) => ({ rule: 'doc-setting', file, message: `names ${name}, which is not a setting.` })),
    ...(missing.length === 0 && !inOrder
      ? [
          {
            rule: 'doc-setting',
            file,
            message: 'has rows twice, or not in the order of packages/server/src/config.ts.',
          },
        ]
      : []),
  ];
}
