/**
 * `npm run check:crash [-- --rounds N]`: sends events without a pause while killing (SIGKILL) server, records child and rows child at random, and then counts. No acknowledged
 * event may be lost, none doubled, the trail must verify, and the server must come back by itself within five seconds. It proves that process death is survived; power loss
 * (what a disk does with its cache) is not tested here.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '@haechi/sdk';
import { countStored } from './crash/count-stored.ts';
import { type CrashRound, killAndWait } from './crash/kill-and-wait.ts';
import { startSending } from './crash/sender.ts';
import { crashServer } from './crash/server.ts';

const system = 'crash-test';
/** From the kill until /readyz is 200 again, ms. */
const backWithinMs = 5_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '30' } } });
const folder = mkdtempSync(join(tmpdir(), 'haechi-crash-'));
const server = await crashServer(folder);
const client = createClient({ baseUrl: server.address, key: server.token });
let failed = true;
try {
  await client.systems.create({ body: { id: system, name: 'Crash test' } });
  const sender = startSending(server, system);
  const rounds: CrashRound[] = [];
  const victims = ['server', 'records', 'rows'] as const;
  for (let index = 0; index < Number(values.rounds); index += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 1_200));
    const victim = victims[Math.floor(Math.random() * victims.length)] ?? 'server';
    // A record changed just before the kill gives the trail something to lose.
    await client.registry.createModel({ body: { id: `model-${index}`, system } }).catch(() => undefined);
    const round = await killAndWait(server, victim);
    rounds.push(round);
    process.stderr.write(
      `${String(index + 1).padStart(3)}  ${victim.padEnd(8)} back after ${round.backMs} ms, ${sender.acknowledged()} events acknowledged\n`,
    );
  }
  await sender.stop();
  const stored = await countStored(server, { system, atLeast: sender.acknowledged() });
  await client.trail.anchor();
  const trail = await client.trail.verify();
  const acknowledged = sender.ids();
  const lost = acknowledged.filter((id) => !stored.ids.has(id)).length;
  // What a reader sees: every event that lies in the table, once.
  const seen = (await client.events.traffic({ params: { system } })).total;
  const doubled = stored.storedTwice + Math.max(0, seen - stored.ids.size);
  const result = {
    check: 'crash',
    rounds: rounds.length,
    killed: countBy(rounds.map((round) => round.victim)),
    acknowledged: acknowledged.length,
    stored: stored.ids.size,
    seen,
    lost,
    doubled,
    resent: stored.resent,
    slowest_ms: Math.max(...rounds.map((round) => round.backMs)),
    trail: { verdict: trail.verdict, entries: trail.entries, verified: trail.verified, problems: trail.problems },
    proves: 'process death, not power loss',
  };
  failed =
    lost > 0 || doubled > 0 || seen !== stored.ids.size || trail.verdict !== 'pass' || result.slowest_ms > backWithinMs;
  process.stdout.write(`${JSON.stringify({ ...result, met: !failed })}\n`);
} finally {
  await server.stop();
  if (!failed) rmSync(folder, { recursive: true, force: true });
  else process.stderr.write(`data kept in ${folder}\n`);
}
process.exitCode = failed ? 1 : 0;

function countBy(names: readonly string[]): Record<string, number> {
  return names.reduce<Record<string, number>>(
    (counts, name) => Object.assign(counts, { [name]: (counts[name] ?? 0) + 1 }),
    {},
  );
}
