import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { type ExportReport, type PublicKey, readPublicKey, verifyExport } from '@haechi/proof';
import { type Command, type CommandInput, UsageProblem } from '../command.ts';
import { defaultMirrorFolder, readSecondPlace, type SecondPlace } from './second-place.ts';
import { trailReportText } from './trail-report-text.ts';

/** Exit codes: nothing was changed; something was; it could not be told. */
const exitCodes = { pass: 0, fail: 1, error: 2, skipped: 2 } as const satisfies Record<ExportReport['verdict'], number>;

/** `haechi trail verify FILE`: checks an export of the trail without a server. */
export const trailVerify: Command = {
  noun: 'trail',
  verb: 'verify',
  summary: 'Check an export of the trail, offline: exit code 0 verified, 1 altered, 2 could not be told',
  positionals: [
    { name: 'FILE', describe: 'Export (.ndjson, also .gz), by `haechi trail export` or GET /api/v1/trail/export' },
  ],
  options: {
    mirror: {
      type: 'string',
      value: 'DIR',
      describe:
        'Second place of the checkpoints; when left out, the one that a server on this machine keeps, if there is one',
    },
    key: {
      type: 'string',
      value: 'FILE,…',
      describe: 'Public key of the server (PEM), kept from elsewhere than the export',
    },
    json: { type: 'boolean', describe: 'Print the whole report as JSON' },
  },
  run,
};

async function run({ positionals, options, terminal }: CommandInput): Promise<number> {
  const [path] = positionals;
  if (path === undefined) throw new UsageProblem('Say which file: haechi trail verify FILE.');
  if (!existsSync(path)) throw new UsageProblem(`There is no file ${path}.`);
  const publicKeys = await keysIn(options['key']);
  const place = await secondPlace(options['mirror'], { origin: await originOf(path), pinned: publicKeys });
  const report = await verifyExport(linesOf(path), {
    ...(publicKeys === undefined ? {} : { publicKeys }),
    ...(place === null ? {} : { mirror: place.mirror }),
  });
  const second = place?.file ?? null;
  if (options['json'] === true) terminal.out(`${JSON.stringify({ ...report, second_place: second }, null, 2)}\n`);
  else terminal.out(trailReportText(report, second));
  return exitCodes[report.verdict];
}

async function secondPlace(
  given: string | boolean | undefined,
  about: { origin: string | null; pinned: readonly PublicKey[] | undefined },
): Promise<SecondPlace | null> {
  if (typeof given === 'string') {
    const found = await readSecondPlace(given, about);
    if (found === null) throw new UsageProblem(`${given} holds nothing of the trail ${about.origin}.`);
    return found;
  }
  const usual = defaultMirrorFolder(process.env);
  return existsSync(usual) ? readSecondPlace(usual, about) : null;
}

async function keysIn(given: string | boolean | undefined): Promise<PublicKey[] | undefined> {
  if (typeof given !== 'string') return undefined;
  return Promise.all(
    given.split(',').map(async (file) => {
      try {
        return readPublicKey(await readFile(file.trim(), 'utf8'));
      } catch (error) {
        throw new UsageProblem(
          `${file} is no Ed25519 public key in PEM (${error instanceof Error ? error.message : error}).`,
        );
      }
    }),
  );
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const bytes = createReadStream(path);
  const input = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => input.destroy(error));
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/** The trail that the first line says it is of; only to pick the second place, which is then compared with what is signed. */
async function originOf(path: string): Promise<string | null> {
  for await (const line of linesOf(path)) {
    return /"origin":"([^"]+)"/.exec(line)?.[1] ?? null;
  }
  return null;
}
