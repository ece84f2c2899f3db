/** The server that events-crash.slow.test.ts kills: takes batches of predictions and labels for ever, and tells what was acknowledged. */
import { writeSync } from 'node:fs';
import { openRows } from '../../platform/clickhouse.ts';
import { systemClock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { openPostgres } from '../../platform/postgres.ts';
import { startEvents } from './events-fixture.ts';

const [postgresUrl = '', rowsUrl = '', spool = '', run = ''] = process.argv.slice(2);
const { db } = openPostgres(postgresUrl);
const running = await startEvents({ db, rows: openRows(rowsUrl) }, ['crash'], spool);

function batch(
  writer: number,
  turn: number,
): { line: number; value: Record<string, string | number | Record<string, number>> }[] {
  const minute = String(turn % 60).padStart(2, '0');
  return Array.from({ length: 20 }, (_, row) => {
    const id = `${run}-${writer}-${turn}-${row}`;
    const common = { system: 'crash', time: `2026-02-0${1 + writer}T10:${minute}:00Z` };
    return row < 15
      ? { line: row + 1, value: { kind: 'prediction', id, ...common, features: { x: row }, prediction: 1 } }
      : {
          line: row + 1,
          value: { kind: 'label', id, ...common, prediction_id: `${run}-${writer}-${turn}-${row - 15}`, value: 1 },
        };
  });
}

async function writeForEver(writer: number): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    const rows = batch(writer, turn);
    const answer = await running.ingest.take(rows, everywhere);
    if (answer.rejected > 0) throw new Error(`refused: ${JSON.stringify(answer.errors[0])}`);
    writeSync(1, rows.map(({ value }) => `${value['kind']} ${value['id']}\n`).join(''));
    await systemClock.sleep(5);
  }
}

await Promise.all(Array.from({ length: 4 }, (_, writer) => writeForEver(writer)));
