/** The state of a route in each process that answers for it: queues, breakers and caches are a process's own. */
import { pid } from 'node:process';
import type { ResponseOf, servingApi } from '@haechi/contract';
import type { Log } from '../../platform/log.ts';

type State = ResponseOf<typeof servingApi.routeHealth>;
type States = ResponseOf<typeof servingApi.routeState>;
type OfProcess = States['processes'][number];

/** Another process that answers predictions. */
export interface AskedProcess {
  readonly name: string;
  /** What it says of a route, as `StateHere`. */
  ask(route: string): Promise<unknown>;
}
/** What a process says of itself; null for a route that it does not know yet. */
export type StateHere = { readonly pid: number; readonly state: State } | null;

/** This process's own answer. */
export function stateHere(state: State | null): StateHere {
  return state === null ? null : { pid, state };
}

/**
 * What every process says, and above it the one in the worst state, by name. One that does not answer is named too.
 * @param own state in this process; it stands alone where nobody else answers predictions
 */
export async function statesOf(
  route: string,
  own: State,
  { others, log }: { readonly others: readonly AskedProcess[]; readonly log: Log },
): Promise<States> {
  if (others.length === 0)
    return { ...own, process: 'server', processes: [{ process: 'server', pid, problem: null, state: own }] };
  const processes = await Promise.all(others.map((other) => ask(other, route, log)));
  const answered = processes.filter((one): one is OfProcess & { state: State } => one.state !== null);
  const [worst] = answered.sort((a, b) => troubles(b.state) - troubles(a.state));
  if (worst === undefined) return { ...own, process: 'server', processes };
  return { ...worst.state, process: worst.process, processes };
}

async function ask(other: AskedProcess, route: string, log: Log): Promise<OfProcess> {
  try {
    // A process of this installation and this version wrote it.
    const said = (await other.ask(route)) as StateHere;
    if (said !== null) return { process: other.name, pid: said.pid, problem: null, state: said.state };
    return { process: other.name, pid: null, problem: 'It does not know the route yet.', state: null };
  } catch (error) {
    log.warn({ err: error, process: other.name }, 'a predict process does not show its state');
    return { process: other.name, pid: null, problem: 'It does not answer. It may be starting again.', state: null };
  }
}

/** How bad it is: a route that cannot answer before all else, then what is not loaded, then what is left alone. */
function troubles({ model_loaded: loads, targets, fallbacks }: State): number {
  const idle = [...targets, ...fallbacks].filter(({ loaded }) => !loaded).length;
  const open = targets.filter(({ breaker }) => breaker.state !== 'closed').length;
  return (loads ? 0 : 1_000) + idle * 10 + open;
}
