/** `npm start` as a person meets it: one clear sentence, a stable code and a non-zero exit for each way it can fail to start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from './platform/embedded/index.ts';
import { readEnvironment } from './platform/environment.ts';
import { openPostgres } from './platform/postgres.ts';

const entry = fileURLToPath(new URL('./supervisor-main.ts', import.meta.url));
let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-start-'));
  dataDir = path.join(folder, 'data');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(settings: Record<string, string> = {}) {
  const env = {
    ...readEnvironment(),
    HAECHI_DATA_DIR: dataDir,
    HAECHI_PORT: '0',
    HAECHI_LOG_LEVEL: 'error',
    ...settings,
  };
  const child = spawn(process.execPath, ['--no-warnings', entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, errors, output }));
  return { child, ended, seen: () => errors + output };
}

async function serving(child: ReturnType<typeof start>): Promise<void> {
  const file = path.join(dataDir, 'processes.json');
  await expect
    .poll(
      () =>
        readFile(file, 'utf8').then(
          (text) => 'server' in JSON.parse(text),
          () => child.seen(),
        ),
      { timeout: 25_000, interval: 50 },
    )
    .toBe(true);
}

async function refusal(settings: Record<string, string> = {}) {
  const { code, errors } = await start(settings).ended;
  expect(code).toBe(1);
  return errors;
}

test('starts on an empty folder, refuses a second start there, and ends with 0 when asked to', async () => {
  const first = start();
  await serving(first);
  const second = await refusal();
  expect(second).toMatch(
    /^haechi: The data directory .+ is used by another server \(process \d+ on .+ \[data_directory_in_use\]\n$/,
  );
  first.child.kill('SIGTERM');
  expect(await first.ended).toMatchObject({ code: 0, errors: '' });
}, 60_000);

test('a request to stop that arrives twice at once is one request, and ends in order', async () => {
  const child = start();
  await serving(child);
  child.child.kill('SIGINT');
  setTimeout(() => child.child.kill('SIGINT'), 50);
  expect(await child.ended).toMatchObject({ code: 0, errors: '' });
});

test('a port that is taken', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  expect(await refusal({ HAECHI_PORT: port })).toMatch(new RegExp(`^haechi: Port ${port} .+\\[port_taken\\]\\n$`));
  other.close();
});

test('a configuration that is not valid', async () => {
  const said = await refusal({ HAECHI_PORT: 'banana', HAECHI_TIME_ZONE: 'Mars/Olympus' });
  expect(said).toMatch(
    /^haechi: .+HAECHI_PORT="banana".+HAECHI_TIME_ZONE="Mars\/Olympus".+\[invalid_configuration\]\n$/,
  );
});

test.each([
  ['HAECHI_OUTBOUND_ALLOW', 'everything'],
  ['HAECHI_TLS_CERT', '/no/such/certificate.pem'],
  ['HAECHI_SMTP_URL', 'mail.example.org'],
  ['HAECHI_DATA_DIR_FILE', '/no/such/file'],
  ['HAECHI_PROT', '4600'],
])('%s=%s', async (name, value) => {
  const key = name === 'HAECHI_TLS_CERT' ? { HAECHI_TLS_KEY: value } : {};
  expect(await refusal({ [name]: value, ...key })).toMatch(
    new RegExp(`^haechi: [^\\n]*${name}[^\\n]+\\[invalid_configuration\\]\\n$`),
  );
});

test('data of a newer version, left as it is', async () => {
  const records = await startRecords(path.join(dataDir, 'records'));
  const postgres = openPostgres(records.url);
  await postgres.pool.query(
    "insert into schema_versions (version, name, sha256) values (9999, '9999-future.sql', 'x')",
  );
  await postgres.close();
  await records.stop();
  expect(await refusal()).toMatch(/^haechi: .+9999-future\.sql.+Nothing was changed\. \[data_newer_version\]\n$/);
});

test('records of an older major version of PostgreSQL, left as they are', async () => {
  const file = path.join(dataDir, 'records', 'data', 'PG_VERSION');
  await writeFile(file, '16\n');
  expect(await refusal()).toMatch(
    /^haechi: .+written by PostgreSQL 16.+Nothing was changed\..+\[records_major_version\]\n$/,
  );
  expect(await readFile(file, 'utf8')).toBe('16\n');
});

test('a data directory that is a file', async () => {
  const file = path.join(folder, 'a-file');
  await writeFile(file, 'mine');
  expect(await refusal({ HAECHI_DATA_DIR: file })).toMatch(/\[data_directory_unreadable\]\n$/);
  expect(await readFile(file, 'utf8')).toBe('mine');
});
