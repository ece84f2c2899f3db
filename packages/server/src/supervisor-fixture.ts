/** A server small enough for the supervisor's tests: asks both stores and serves the answer. Fails as it is told to by its time zone. */
import http from 'node:http';
import { openRows } from './platform/clickhouse.ts';
import { readEnvironment } from './platform/environment.ts';
import { openPostgres } from './platform/postgres.ts';
import { joinSupervisor } from './supervisor-link.ts';

const link = joinSupervisor();
const environment = readEnvironment();
const order = environment['HAECHI_TIME_ZONE'] ?? '';

if (order === 'fail') {
  await link.failed('port_taken', 'Port 4600 is used by another program.');
  process.exit(1);
}
await link.storesReady();
const postgres = openPostgres(environment['HAECHI_POSTGRES_URL'] ?? '');
const rows = openRows(environment['HAECHI_CLICKHOUSE_URL'] ?? '', { database: 'default' });

async function ask(): Promise<string> {
  await postgres.pool.query('create table if not exists visits (at timestamptz default now())');
  await postgres.pool.query('insert into visits default values');
  const visits = await postgres.pool.query('select count(*) as n from visits');
  const [one] = await rows.query<{ n: number }>('select 1 as n');
  return JSON.stringify({ visits: visits.rows[0].n, rows: one?.n, pid: process.pid });
}

const server = http.createServer((_request, response) => {
  ask().then(
    (answer) => response.end(answer),
    (error: Error) => response.writeHead(503).end(error.message),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  link.ready(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
link.onStop(() => {
  // The stores must still answer while the server drains.
  void ask()
    .then(
      () => 0,
      () => 3,
    )
    .then((code) => process.exit(code));
});
