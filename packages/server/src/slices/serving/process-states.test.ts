import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predictProcesses } from '../../app-ports.ts';
import { createLog } from '../../platform/log.ts';
import { answerOn } from '../../platform/process-answers.ts';
import { freshProcessSocket } from '../../platform/process-sockets.ts';
import { stateHere, statesOf } from './process-states.ts';

const log = createLog('silent');
const route = 'apply here';
type State = Parameters<typeof statesOf>[1];
const state = ({ loaded = true, waiting = 0, hits = 0 } = {}): State => ({
  status: loaded ? 'healthy' : 'unhealthy',
  model_loaded: loaded,
  model_version: loaded ? 'credit/1' : null,
  targets: [
    {
      ...{ label: 'credit/1', role: 'stable', weight: 10_000, loaded, problem: null, waiting, calls: 0, cached: true },
      breaker: { state: 'closed', reason: null },
      endpoints: [],
    },
  ],
  fallbacks: [],
  cache: { entries: 0, bytes: 0, hits, misses: 0 },
  shadow: { waiting: 0, dropped: 0 },
  memory_bytes: 1,
});
const own = state({ loaded: false });

let dataDir: string;
const servers: Server[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'haechi-states-'));
  const says = (states: Record<string, State>) => (path: string) =>
    stateHere(states[decodeURIComponent(path.slice(1))] ?? null);
  const busy = says({ [route]: state({ waiting: 7, hits: 3 }) });
  servers.push(await answerOn(await freshProcessSocket(dataDir, 'state-1'), busy));
  servers.push(await answerOn(await freshProcessSocket(dataDir, 'state-2'), says({ [route]: own })));
  servers.push(await answerOn(await freshProcessSocket(dataDir, 'state-3'), says({})));
  // One that hangs; the fifth never listened.
  const silent = createServer(() => undefined);
  const socket = await freshProcessSocket(dataDir, 'state-4');
  await new Promise<void>((resolve) => silent.listen(socket, resolve));
  servers.push(silent);
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(dataDir, { recursive: true, force: true });
});

test('each process says its own, by name, the worst stands above, and one that does not answer is named within a second', async () => {
  const began = performance.now();
  const found = await statesOf(route, own, { others: predictProcesses({ workers: 5, dataDir }), log });
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(found).toMatchObject({ process: 'predict-2', model_loaded: false });
  expect(found.processes.map(({ process, state: said }) => [process, said?.targets[0]?.waiting])).toEqual([
    ['predict-1', 7],
    ['predict-2', 0],
    ['predict-3', undefined],
    ['predict-4', undefined],
    ['predict-5', undefined],
  ]);
  expect(found.processes[0]).toMatchObject({ pid, problem: null, state: { cache: { hits: 3 } } });
  expect(found.processes.map(({ problem }) => problem)).toEqual([
    null,
    null,
    expect.stringMatching(/does not know the route/),
    expect.stringMatching(/does not answer/),
    expect.stringMatching(/does not answer/),
  ]);
});

test('a server that answers predictions itself says its own; one whose processes are all away does not claim theirs', async () => {
  const alone = await statesOf(route, state(), { others: [], log });
  expect(alone).toMatchObject({ process: 'server', model_loaded: true, processes: [{ process: 'server', pid }] });
  const away = await statesOf(route, own, { others: predictProcesses({ workers: 9, dataDir }).slice(4), log });
  expect(away).toMatchObject({ process: 'server', status: 'unhealthy' });
  expect(away.processes.every(({ state: said }) => said === null)).toBe(true);
});
