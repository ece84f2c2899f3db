/** The same code and migrations on a PostgreSQL that is not ours: Debian's, over TCP with a password. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { Jobs } from './jobs.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { openPostgres, transact } from './postgres.ts';
import { bumpSnapshot, Snapshots } from './snapshots.ts';

const DEBIAN = '/usr/lib/postgresql';
const OLDEST_SUPPORTED = 15;
const NOBODY = 65534;
const quiet = { info() {}, warn() {}, error() {} };

/** The newest Debian package's programs that we support. */
function debianBinaries(): string | undefined {
  const majors = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const newest = Math.max(...majors.filter((major) => major >= OLDEST_SUPPORTED));
  const bin = path.join(DEBIAN, String(newest), 'bin');
  return existsSync(path.join(bin, 'postgres')) ? bin : undefined;
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

test('migrations, transactions, jobs and snapshots work on Debian’s PostgreSQL by URL', async (context) => {
  const bin = debianBinaries();
  if (!bin) return context.skip(`no PostgreSQL ${OLDEST_SUPPORTED} or later in ${DEBIAN} (apt-get install postgresql)`);
  const root = await mkdtemp('/tmp/haechi-debian-');
  const as = process.geteuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if ('uid' in as) await chown(root, NOBODY, NOBODY);
  const data = path.join(root, 'data');
  const password = path.join(root, 'password');
  await writeFile(password, 'open sesame\n');
  if ('uid' in as) await chown(password, NOBODY, NOBODY);
  execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'owner', '--auth=scram-sha-256', `--pwfile=${password}`], {
    ...as,
    stdio: 'pipe',
    cwd: root,
  });
  const port = await freePort();
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', root, '-h', '127.0.0.1'], {
    ...as,
    stdio: 'ignore',
    cwd: root,
  });
  const url = `postgresql://owner:open%20sesame@127.0.0.1:${port}/postgres`;
  const postgres = openPostgres(url);
  try {
    await expect
      .poll(
        () =>
          postgres.pool.query('select 1').then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    expect((await migratePostgres(postgres.pool)).length).toBeGreaterThan(0);
    expect(await migratePostgres(postgres.pool)).toEqual([]);
    const jobs = new Jobs(url, { log: quiet });
    const ran = new Promise((resolve) => jobs.work('hello', async (job) => resolve(job.data)));
    await jobs.start();
    await transact(postgres.db, (tx) => jobs.enqueue(tx, { queue: 'hello', data: { from: 'debian' } }));
    expect(await ran).toEqual({ from: 'debian' });
    const snapshots = new Snapshots({
      postgres,
      clock: systemClock,
      log: quiet,
      process: { id: 'one', kind: 'server', host: 'here', pid: 1 },
    });
    const now = snapshots.register(
      'time',
      async (tx) => (await sql<{ t: Date }>`select now() as t`.execute(tx)).rows[0]?.t,
    );
    await snapshots.start();
    await snapshots.acknowledgedByAll('time', await bumpSnapshot(postgres.db, 'time'));
    expect(now.current()).toBeInstanceOf(Date);
    await snapshots.stop();
    await jobs.stop();
  } finally {
    await postgres.close();
    server.kill('SIGINT');
    await once(server, 'exit');
    await rm(root, { recursive: true });
  }
}, 60_000);
