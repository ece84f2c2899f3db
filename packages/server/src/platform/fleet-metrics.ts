/**
 * Metrics of several processes as those of one: each predict process shows its own on a Unix socket, and the server adds them up when it is asked. What
 * a process counted stays in the sums after it ended, as far as it was read, so that a counter never falls when one is started again.
 */
import type { Server } from 'node:http';
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { answerOn, askOver } from './process-answers.ts';

type Shown = MetricObjectWithValues<MetricValue<string>> & { aggregator?: string };
interface Page {
  readonly process: string;
  readonly metrics: readonly Shown[];
}

/** What a predict process counts of its own; other numbers (of jobs, of the trail) are the server's, which would stand there twice. */
const shared =
  /^(?:model_prediction|prediction_|daily_predictions|haechi_(?:predict|serving|flag_|events_|spool_|http_|process_|nodejs_))/;

/** Shows this process's metrics on `socket`. */
export function showMetrics(
  metrics: Metrics,
  { socket, process: id }: { socket: string; process: string },
): Promise<Server> {
  return answerOn(socket, () => pageOf(metrics, id));
}

async function pageOf(metrics: Metrics, process: string): Promise<Page> {
  const own = metrics.getMetricsAsArray().filter(({ name }) => shared.test(name));
  return { process, metrics: await Promise.all(own.map(({ name }) => shownOf(metrics, name))) };
}

async function shownOf(metrics: Metrics, name: string): Promise<Shown> {
  const metric = metrics.getSingleMetric(name);
  if (metric === undefined) throw new Error(`the metric ${name} went while it was read`);
  return (await metric.get()) as Shown;
}

/** `/metrics` of a server with predict processes, one socket each. Without any, its own alone. */
export class FleetMetrics {
  readonly #own: Metrics;
  readonly #sockets: readonly string[];
  readonly #log: Log;
  readonly #last = new Map<string, Page>();
  /** Of processes that ended. */
  #before: readonly Shown[] = [];

  constructor(deps: { readonly own: Metrics; readonly sockets: readonly string[]; readonly log: Log }) {
    this.#own = deps.own;
    this.#sockets = deps.sockets;
    this.#log = deps.log;
  }

  get contentType(): Metrics['contentType'] {
    return this.#own.contentType;
  }

  async metrics(): Promise<string> {
    if (this.#sockets.length === 0) return this.#own.metrics();
    const live = await Promise.all(this.#sockets.map((socket) => this.#read(socket)));
    const own = (await this.#own.getMetricsAsJSON()) as readonly Shown[];
    // What cannot be added up (a start time) is shown for the server alone.
    const shown = own.map((metric) => (metric.aggregator === 'omit' ? { ...metric, aggregator: 'first' } : metric));
    return AggregatorRegistry.aggregate([shown, this.#before, ...live] as unknown as object[]).metrics();
  }

  async #read(socket: string): Promise<readonly Shown[]> {
    const known = this.#last.get(socket);
    try {
      // The same program wrote it. Of one that does not answer, the last numbers count.
      const page = (await askOver(socket, '/')) as Page;
      if (known !== undefined && known.process !== page.process) await this.#keep(known);
      this.#last.set(socket, page);
      return page.metrics.filter(({ aggregator }) => aggregator !== 'omit');
    } catch (error) {
      this.#log.warn({ err: error, socket }, 'a predict process does not show its metrics; its last counts stand');
      return countsOf(known?.metrics ?? []);
    }
  }

  async #keep(ended: Page): Promise<void> {
    const summed = AggregatorRegistry.aggregate([this.#before, countsOf(ended.metrics)] as unknown as object[]);
    this.#before = (await summed.getMetricsAsJSON()) as readonly Shown[];
  }
}

/** What only grows. */
function countsOf(metrics: readonly Shown[]): readonly Shown[] {
  return metrics.filter(({ type }) => String(type) === 'counter' || String(type) === 'histogram');
}
