import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgres } from '../postgres.ts';
import { startRecords } from './records.ts';
import { findRecordsBinaries } from './records-binaries.ts';
import { isPostgresOf, readPostmaster, stopOrphan } from './records-orphan.ts';

const NOBODY = 65534;
const isRoot = process.geteuid?.() === 0;
let folder: string;

beforeAll(async () => {
  // 0700 and root's when run as root: PostgreSQL has to get in there as somebody else.
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-records-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  await using postgres = openPostgres(url, { maxConnections: 1 });
  return (await postgres.pool.query(sql)).rows;
}

test('starts on an empty folder, keeps its data over a restart, listens on its socket alone', async () => {
  const first = await startRecords(path.join(folder, 'plain'));
  await ask(first.url, 'create table kept (n int)');
  await ask(first.url, 'insert into kept values (7)');
  expect(
    await ask(first.url, "select current_setting('listen_addresses') as a, current_setting('fsync') as f"),
  ).toEqual([{ a: '', f: 'on' }]);
  await first.stop();
  const second = await startRecords(path.join(folder, 'plain'));
  expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  const run = path.join(folder, 'plain', 'run');
  expect((await stat(run)).mode & 0o777).toBe(0o700);
  await second.stop();
});

test('a path longer than a socket allows gets a socket elsewhere', async () => {
  const deep = path.join(folder, 'd'.repeat(60), 'e'.repeat(60));
  const records = await startRecords(deep);
  expect(await ask(records.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await records.stop();
});

test.runIf(isRoot)('run by root, PostgreSQL runs as nobody', async () => {
  const records = await startRecords(path.join(folder, 'plain'));
  const status = await readFile(`/proc/${records.pid}/status`, 'utf8');
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe(String(NOBODY));
  await records.stop();
});

test.runIf(isRoot)('run by a normal user, PostgreSQL runs as that user', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'haechi-nobody-'));
  await chown(home, NOBODY, NOBODY);
  const script = `
    const { startRecords } = await import(${JSON.stringify(new URL('./records.ts', import.meta.url).href)});
    const records = await startRecords(${JSON.stringify(path.join(home, 'records'))});
    console.log(JSON.stringify([process.geteuid(), records.pid]));
    await records.stop();`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: home,
  });
  const [uid, pid] = JSON.parse((await run).stdout) as [number, number];
  expect(uid).toBe(NOBODY);
  expect(pid).toBeGreaterThan(1);
  await rm(home, { recursive: true });
});

/** A PostgreSQL that nobody looks after, as a killed parent leaves it where the kernel does not end it. */
async function leaveOrphan(root: string): Promise<number> {
  const data = path.join(root, 'data');
  const { postgres } = await findRecordsBinaries();
  const command = ['-D', data, '-k', path.join(root, 'run'), '-c', 'listen_addresses='];
  const drop = [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    '--inh-caps=-all,+dac_read_search',
    '--ambient-caps=-all,+dac_read_search',
  ];
  const child = isRoot
    ? spawn('setpriv', [...drop, postgres, ...command], { stdio: 'ignore', detached: true })
    : spawn(postgres, command, { stdio: 'ignore', detached: true });
  child.unref();
  await expect.poll(async () => (await readPostmaster(data))?.ready, { timeout: 5_000 }).toBe(true);
  return child.pid ?? -1;
}

test('an orphan of a killed parent is stopped, and its data is there', async () => {
  const root = path.join(folder, 'plain');
  const orphan = await leaveOrphan(root);
  expect(await isPostgresOf(orphan, path.join(root, 'data'))).toBe(true);
  const records = await startRecords(root);
  expect(records.pid).not.toBe(orphan);
  expect(await isPostgresOf(orphan, path.join(root, 'data'))).toBe(false);
  expect(await ask(records.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await records.stop();
});

test('a process that only has the number of an old postmaster is left alone', async () => {
  const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
  const data = path.join(folder, 'plain', 'data');
  await writeFile(path.join(data, 'postmaster.pid'), `${bystander.pid}\n${data}\n1\n5432\n\n\n\nready\n`);
  await stopOrphan(data);
  expect(bystander.exitCode ?? bystander.signalCode).toBe(null);
  const records = await startRecords(path.join(folder, 'plain'));
  expect(bystander.exitCode ?? bystander.signalCode).toBe(null);
  await records.stop();
  bystander.kill('SIGKILL');
});

test('what was committed survives SIGKILL of the server', async () => {
  const root = path.join(folder, 'plain');
  const records = await startRecords(root);
  await ask(records.url, 'insert into kept values (8)');
  process.kill(records.pid, 'SIGKILL');
  expect(await records.exited).toContain('SIGKILL');
  const again = await startRecords(root);
  expect(await ask(again.url, 'select n from kept order by n')).toEqual([{ n: 7 }, { n: 8 }]);
  await again.stop();
});

test('a folder of another major version is refused and left as it was', async () => {
  const root = path.join(folder, 'older');
  await mkdir(path.join(root, 'data'), { recursive: true });
  await writeFile(path.join(root, 'data', 'PG_VERSION'), '15\n');
  const before = execFileSync('ls', ['-lRn', '--time-style=full-iso', path.join(root, 'data')], { encoding: 'utf8' });
  await expect(startRecords(root)).rejects.toMatchObject({
    code: 'records_major_version',
    message: expect.stringContaining('PostgreSQL 15'),
  });
  expect(execFileSync('ls', ['-lRn', '--time-style=full-iso', path.join(root, 'data')], { encoding: 'utf8' })).toBe(
    before,
  );
});

test('files that are no PostgreSQL data are left alone', async () => {
  const root = path.join(folder, 'strange');
  await mkdir(path.join(root, 'data'), { recursive: true });
  await writeFile(path.join(root, 'data', 'letters.txt'), 'mine');
  await expect(startRecords(root)).rejects.toMatchObject({ code: 'data_directory_unreadable' });
  expect(await readFile(path.join(root, 'data', 'letters.txt'), 'utf8')).toBe('mine');
});

test.runIf(isRoot)('a data directory that PostgreSQL may not read says so', async () => {
  const root = path.join(folder, 'closed');
  const records = await startRecords(root);
  await records.stop();
  await chown(path.join(root, 'data', 'global'), 0, 0);
  await chmod(path.join(root, 'data', 'global'), 0o700);
  await chown(path.join(root, 'data', 'global', 'pg_control'), 0, 0);
  await chmod(path.join(root, 'data', 'global', 'pg_control'), 0o000);
  await chown(path.join(root, 'data'), 0, 0);
  await expect(startRecords(root)).rejects.toMatchObject({ code: 'data_directory_unreadable' });
});

test('a full disk says so', async (context) => {
  const small = path.join(folder, 'small');
  await mkdir(small);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small], { stdio: 'pipe' });
  } catch {
    context.skip('mounting a small file system is not allowed here');
  }
  try {
    await expect(startRecords(path.join(small, 'records'))).rejects.toMatchObject({ code: 'disk_full' });
  } finally {
    execFileSync('umount', ['-l', small]);
  }
});
