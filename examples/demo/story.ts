import type { Alert, Incident, Rollout } from '@haechi/contract';
import type { Client } from '@haechi/sdk';
import type { Prepared } from './prepare.ts';
import type { Progress } from './progress.ts';
import type { Names } from './register.ts';
import { type Replay, startReplay } from './replay.ts';
import { tuning } from './tuning.ts';

/** What the live system did, as it says itself. */
export interface Outcome {
  readonly rollout: Rollout;
  readonly alert: Alert | null;
  readonly incident: Incident | null;
  readonly drifted: readonly string[];
  readonly events: number;
  readonly servingCandidate: boolean;
}

const ended = new Set<Rollout['state']>(['promoted', 'rolled_back']);
const lookEveryMs = 250;

/** Plays the story on a running server: history, canary, and waiting for what the server does by itself. */
export async function play(
  client: Client,
  prepared: Prepared,
  scene: { names: Names; progress: Progress; random: () => number },
): Promise<Outcome> {
  const { names, progress } = scene;
  const rows = prepared.replay.length;
  const rate = Math.min(tuning.maxRate, Math.max(tuning.minRate, rows / tuning.replaySeconds));
  const replay = startReplay(client, prepared, { ...names, rate, random: scene.random });
  progress.step(`version 1 answers on route ${names.route} at ${Math.round(rate)} requests a second`);
  await replay.send(Math.round(rows * tuning.warmUpShare));
  const steps = tuning.steps.map((step) => ({
    weight: step.weight,
    min_labelled: Math.max(60, Math.round(replay.left() * step.share)),
  }));
  const started = await client.releases.start({
    body: { version: 1, route: names.route, candidate_version: 2, strategy: { type: 'canary', steps } },
  });
  progress.step(`canary of version 2 started (${steps.map((step) => `${step.weight / 100} %`).join(' → ')})`);

  const state = { rollout: started };
  const watching = new AbortController();
  const watcher = watch(client, {
    state,
    signal: watching.signal,
    tell: () =>
      progress.tick(`${replay.sent()} of ${rows} rows, rollout ${state.rollout.state}, step ${state.rollout.step + 1}`),
  });
  // Its failure is thrown where it is awaited; until then it must not count as unhandled, which would leave the server running.
  watcher.catch(() => undefined);
  await replay.send(rows);
  await replay.settle();
  await waitForEnd(state);
  await settled(client, scene.names.system);
  watching.abort();
  await watcher;
  progress.step(`rollout ${state.rollout.state} after ${replay.sent()} rows`);
  return outcome(client, { names, replay, rollout: state.rollout });
}

async function watch(
  client: Client,
  at: { state: { rollout: Rollout }; signal: AbortSignal; tell: () => void },
): Promise<void> {
  while (!at.signal.aborted) {
    at.state.rollout = await client.releases.get({ params: { id: at.state.rollout.id } });
    at.tell();
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** Waits until the monitors have judged the last rows. */
async function settled(client: Client, system: string): Promise<void> {
  const sent = Date.now();
  const until = performance.now() + tuning.patienceSeconds * 1000;
  while (performance.now() < until) {
    const status = await client.monitors.status({ query: { system } });
    const judged = status.items[0]?.evaluated_at ?? null;
    if (judged !== null && Date.parse(judged) > sent) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

async function waitForEnd(state: { rollout: Rollout }): Promise<void> {
  const until = performance.now() + tuning.patienceSeconds * 1000;
  while (!ended.has(state.rollout.state) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}

async function outcome(client: Client, at: { names: Names; replay: Replay; rollout: Rollout }): Promise<Outcome> {
  const { system, route } = at.names;
  const incident = at.rollout.state === 'rolled_back' ? await answeredIncident(client, system) : null;
  const alerts = await client.alerts.list({ query: { system } });
  const findings = await client.monitors.findings({ params: { system }, query: { basis: 'limit', limit: 500 } });
  const drifted = findings.items
    .filter((finding) => (finding.indicator === 'psi' || finding.indicator === 'ks') && finding.verdict === 'fail')
    .flatMap((finding) => finding.feature ?? []);
  const split = await client.serving.getRoute({ params: { route } });
  const rollout = await client.releases.get({ params: { id: at.rollout.id } });
  return {
    rollout,
    incident,
    alert: alerts.items.find((alert) => alert.findings.some((finding) => finding.basis === 'versus_stable')) ?? null,
    drifted: [...new Set(drifted)].sort(),
    events: at.replay.events(),
    servingCandidate: split.targets.some((target) => target.version === 2 && target.weight > 0),
  };
}

/** The incident once every action in it has ended. */
async function answeredIncident(client: Client, system: string): Promise<Incident | null> {
  const until = performance.now() + tuning.patienceSeconds * 1000;
  let found: Incident | null = null;
  while (performance.now() < until) {
    const list = await client.incidents.list({ query: { system } });
    const first = list.items[0];
    if (first !== undefined) {
      found = await client.incidents.get({ params: { id: first.id } });
      if (found.actions.length > 0 && found.actions.every((action) => action.outcome !== 'running')) return found;
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return found;
}
