/**
 * The supervisor: starts records, rows, server and predict processes on one data directory, keeps each alive, and stops them in order. It does
 * nothing else but to hand connections to the predict processes, and imports next to nothing, since it has to stay up and stay small.
 *
 * - The stores start side by side, the server with them: its modules load meanwhile, and it is told when the stores answer. Their addresses
 *   are known beforehand, and stay the same when one is started again.
 * - A store given by URL is somebody else's: it is neither started nor stopped.
 * - What goes wrong at the first start is thrown with its code, after everything was stopped again. Later faults are for starting again.
 */
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from './platform/clock.ts';
import { lockDataDirectory, recordsUrl, rowsUrl, startRecords, startRows } from './platform/embedded/index.ts';
import type { StoreLog } from './platform/store-log.ts';
import { Door } from './supervisor-door.ts';
import { startServer } from './supervisor-server.ts';
import { doorPlanOf } from './supervisor-settings.ts';
import { Unit } from './supervisor-unit.ts';

export interface SupervisorOptions {
  /** Everything that is kept lives here. */
  readonly dataDir: string;
  /** Settings of the server (HAECHI_…); a store's URL in it means that the store is not started here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: StoreLog;
  readonly clock?: Clock;
  /** What to run as the server; the product's own by default. */
  readonly serverEntry?: string;
  /** What to run as each predict process (HAECHI_WORKERS of them). */
  readonly workerEntry?: string;
  /** 'inherit' (default) shows the server's output, 'ignore' hides it. */
  readonly serverOutput?: 'inherit' | 'ignore';
}

export type ChildName = 'records' | 'rows' | 'server' | `predict-${number}`;

export interface Supervisor {
  /** Where the server serves; another port after a restart when it was told to take any (0). */
  readonly url: string;
  /** Process ids of the children that run now. */
  pids(): Readonly<Partial<Record<ChildName, number>>>;
  /** Lets the server drain, then stops the stores and gives the data directory back. */
  stop(): Promise<void>;
}

const entryOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** processes.json, renewed whenever a child is started again; written whole, since others read it at any time. */
class ProcessFile {
  readonly #file: string;
  readonly pids: Partial<Record<ChildName, number>> = {};
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, 'processes.json');
  }

  set(name: ChildName, pid: number | undefined): void {
    if (pid === undefined) delete this.pids[name];
    else this.pids[name] = pid;
    const text = `${JSON.stringify({ supervisor: process.pid, ...this.pids })}\n`;
    this.#writing = this.#writing
      .then(() => writeFile(`${this.#file}.new`, text))
      .then(() => rename(`${this.#file}.new`, this.#file))
      .catch(() => {});
  }

  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.#file, { force: true });
  }
}

interface Plan {
  readonly stores: readonly Unit[];
  readonly server: Unit;
  readonly workers: readonly Unit[];
  readonly url: () => string;
  readonly storesReady: (outcome: Promise<unknown>) => void;
}

/** What all children share. */
interface Place {
  readonly dataDir: string;
  readonly door: Door | null;
}

function urlGiven(environment: SupervisorOptions['environment'], name: string): boolean {
  return Boolean(environment[name] || environment[`${name}_FILE`]);
}

function plan(options: SupervisorOptions, processes: ProcessFile, { dataDir, door }: Place): Plan {
  const { environment, log, clock = systemClock } = options;
  const folders = { records: path.join(dataDir, 'records'), rows: path.join(dataDir, 'rows') };
  const unit = (name: ChildName, start: ConstructorParameters<typeof Unit>[0]['start']) =>
    new Unit({ name, start, clock, log, onPid: (pid) => processes.set(name, pid) });
  const addresses: Record<string, string> = { HAECHI_DATA_DIR: dataDir };
  const stores: Unit[] = [];
  if (!urlGiven(environment, 'HAECHI_POSTGRES_URL')) {
    addresses['HAECHI_POSTGRES_URL'] = recordsUrl(folders.records);
    stores.push(unit('records', () => startRecords(folders.records, { log })));
  }
  if (!urlGiven(environment, 'HAECHI_CLICKHOUSE_URL')) {
    addresses['HAECHI_CLICKHOUSE_URL'] = rowsUrl(folders.rows);
    stores.push(unit('rows', () => startRows(folders.rows, { log, yields: door !== null })));
  }
  let url = '';
  const answering = Promise.withResolvers<unknown>();
  answering.promise.catch(() => {});
  const shared = {
    environment: { ...environment, ...addresses },
    stores: answering.promise,
    door: door?.url ?? null,
    output: options.serverOutput ?? 'inherit',
  };
  const server = unit('server', () =>
    startServer({
      ...shared,
      entry: options.serverEntry ?? entryOf('./main.ts'),
      onReady: (address) => {
        url = address;
      },
    }),
  );
  const count = door === null ? 0 : (doorPlanOf(environment)?.workers ?? 0);
  const workers = Array.from({ length: count }, (_, index) =>
    unit(`predict-${index + 1}`, () =>
      startServer({
        ...shared,
        entry: options.workerEntry ?? entryOf('./predict-main.ts'),
        args: [String(index + 1)],
        nursery: 'large',
        onReady: (_address, child) => door?.add(child),
      }),
    ),
  );
  return { stores, server, workers, url: () => door?.url ?? url, storesReady: (outcome) => answering.resolve(outcome) };
}

/** Waits for all, and then throws the first failure: nothing may still be starting when the rest is stopped. */
async function allOrThrow(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Starts everything and resolves when the server serves. Throws HaechiErrors: `data_directory_in_use`, `data_directory_unreadable`,
 * `data_newer_version`, `records_major_version`, `disk_full`, `invalid_configuration`, `port_taken`.
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const dataDir = path.resolve(options.dataDir);
  const lock = await lockDataDirectory(dataDir);
  const processes = new ProcessFile(dataDir);
  const doorPlan = doorPlanOf(options.environment);
  const door =
    doorPlan === null
      ? null
      : await Door.open(doorPlan).catch(async (error: unknown) => {
          await lock.release();
          throw error;
        });
  const { stores, server, workers, url, storesReady } = plan(options, processes, { dataDir, door });
  const stopAll = async () => {
    server.drain();
    // The door first, so that it knows that all stop: for a moment it still takes connections for processes that end each with its answer.
    await Promise.all([door?.stop(), ...workers.map((worker) => worker.stop())]);
    await server.stop();
    await Promise.all(stores.map((store) => store.stop()));
    await processes.remove();
    await lock.release();
  };
  try {
    const answering = allOrThrow(stores.map((store) => store.start()));
    storesReady(answering);
    await allOrThrow([answering, server.start()]);
    // After the server, which brings the stores to this version's schema.
    await allOrThrow(workers.map((worker) => worker.start()));
  } catch (error) {
    await stopAll();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return {
    get url() {
      return url();
    },
    pids: () => ({ ...processes.pids }),
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };
}
