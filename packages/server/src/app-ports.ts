/** The ports that slices state and other slices fill: how one asks the other, in the words of who asks. */
import type { Alert, Rollout } from '@haechi/contract';
import type { Platform } from './open-platform.ts';
import { everywhere, type Scope } from './platform/http/caller.ts';
import { askOver } from './platform/process-answers.ts';
import { processSocketOf } from './platform/process-sockets.ts';
import { predictions } from './slices/events/index.ts';
import type { GovernanceDeps } from './slices/governance/index.ts';
import type { AftermathOf } from './slices/incidents/index.ts';
import type { Monitors, MonitorsDeps } from './slices/monitors/index.ts';
import { type Registry, type RegistryPorts, versionLabel } from './slices/registry/index.ts';
import type { Releases } from './slices/releases/index.ts';
import { goOnAfterMs, POLICY_RUN, type PolicyRunJob, type ResponseDeps } from './slices/responses/index.ts';
import type { AskedProcess, Serving } from './slices/serving/index.ts';

/** `model/number`, as events name versions; null when it is not of that form. */
function versionOf(label: string): { model: string; version: number } | null {
  const match = /^(.+)\/(\d+)$/.exec(label);
  return match?.[1] === undefined ? null : { model: match[1], version: Number(match[2]) };
}

/** What monitors ask of the registry: the classes of a version and the data it was trained on. */
export function knownVersion(platform: Platform, registry: Registry): MonitorsDeps['version'] {
  const { db } = platform.postgres;
  return async (system, label) => {
    const ref = versionOf(label);
    if (ref === null) return null;
    const found = await registry.getVersion(db, { all: false, systems: new Set([system]) }, ref).catch(absent);
    return found === null
      ? null
      : { classes: found.signature.classes, profile: await registry.referenceProfile(db, ref) };
  };
}

/** What incidents ask when they are read: who serves now, how many decisions the version gave, which limits are broken. */
export function aftermathOf(platform: Platform, asked: { serving: Serving; monitors: Monitors }): AftermathOf {
  return async ({ system, route, version }) => {
    const splits = (await asked.serving.splits()).filter(
      (split) => split.system === system && (route === null || split.route === route),
    );
    const serving = splits.flatMap((split) => [
      split.stable.label,
      ...(split.candidate === null ? [] : [split.candidate.label]),
    ]);
    const findings = await asked.monitors.openFindings(platform.postgres.db, everywhere, system);
    return {
      serving,
      decisions: version === null ? 0 : await decisionsBy(platform, system, version),
      limitFindings: findings.filter((finding) => finding.basis === 'limit'),
    };
  };
}

async function decisionsBy(platform: Platform, system: string, version: string): Promise<number> {
  const { sql, params } = predictions({ system, version, from: new Date(0), to: platform.clock.now() });
  const [counted] = await platform.rows.query<{ n: number }>(`select count() as n from (${sql})`, params);
  return counted?.n ?? 0;
}

/** What responses ask about an alert: the comparison it rests on, and what was done to the version's training data. */
export function evidenceOf(
  platform: Platform,
  asked: { monitors: Monitors; registry: Registry },
): ResponseDeps['evidenceOf'] {
  return async (alert) => {
    const comparison = alert.route === null ? null : await asked.monitors.comparison(alert.route);
    const ref = alert.version === null ? null : versionOf(alert.version);
    const version =
      ref === null ? null : await asked.registry.getVersion(platform.postgres.db, everywhere, ref).catch(absent);
    return {
      comparison: comparison?.candidate === alert.version ? (comparison?.items ?? []) : [],
      lineage: (version?.lineage.alterations ?? []).map((alteration) => alteration.description),
    };
  };
}

const candidateOf = ({ model, candidate_version: version }: Pick<Rollout, 'model' | 'candidate_version'>) =>
  versionLabel({ model, version });

/** Takes the version of an alert out of its route, and says how long it took, really elapsed. */
export function rollBack(releases: Releases): ResponseDeps['rollBack'] {
  return async (alert: Alert, by) => {
    if (alert.route === null) return null;
    const rollout = await releases.newestOn(alert.route);
    if (rollout === null || candidateOf(rollout) !== alert.version) return null;
    const ended = await releases.rollBack({
      id: rollout.id,
      actor: by.actor,
      reason: by.reason,
    });
    const first = ended.first_response_at === null ? null : Date.parse(ended.first_response_at);
    return {
      rollout: ended.id,
      stable: versionLabel({ model: ended.model, version: ended.stable_version }),
      candidate: candidateOf(ended),
      detectedMs: first === null ? null : Date.parse(alert.raised_at) - first,
      doneMs: first === null || ended.acknowledged_at === null ? null : Date.parse(ended.acknowledged_at) - first,
    };
  };
}

/** What the registry asks for a version that is to become production: the rollout of a route to it, the one under way if there is one. */
export async function rolloutTo(
  releases: Pick<Releases, 'activeOn' | 'startRollout'>,
  scope: Scope,
  { route, version, actor }: Parameters<RegistryPorts['startRollout']>[1],
): Promise<string> {
  const active = await releases.activeOn(route);
  if (active !== null && active.candidate_version === version && active.state === 'running') return active.id;
  return (await releases.startRollout(scope, { route, candidate_version: version, actor })).id;
}

/** What governance tells of this server: whether it is reached by TLS, where its key and stores lie. */
export function governed(
  { config, masterKeys }: Platform,
  address: () => string,
): Pick<GovernanceDeps, 'installation' | 'setting'> {
  const tls = config.tls !== null || (config.publicUrl ?? '').startsWith('https://');
  const where = (url: string | null) => (url === null ? 'embedded' : 'external');
  return {
    installation: { tls, keyMade: masterKeys.source === 'made' },
    setting: () => ({
      server: config.publicUrl ?? address(),
      tls,
      records: where(config.postgresUrl),
      rows: where(config.clickhouseUrl),
      workers: config.workers,
      retentionDays: config.retentionDays,
      spoolMaxBytes: config.spoolMaxBytes,
    }),
  };
}

/** How the server asks each predict process for the state of its routes. */
export function predictProcesses({
  workers,
  dataDir,
}: Pick<Platform['config'], 'workers' | 'dataDir'>): readonly AskedProcess[] {
  return Array.from({ length: workers }, (_, index) => ({
    name: `predict-${index + 1}`,
    ask: (route) => askOver(processSocketOf(dataDir, `state-${index + 1}`), `/${encodeURIComponent(route)}`),
  }));
}

/** How a response makes sure that it is gone on with: a job of the same transaction. */
export function goOnLater({ jobs, clock }: Platform): ResponseDeps['goOnLater'] {
  return async (tx, run) => {
    const startAfter = new Date(clock.now().getTime() + goOnAfterMs);
    await jobs.enqueue(tx, { queue: POLICY_RUN, data: { run } satisfies PolicyRunJob, key: run, startAfter });
  };
}

function absent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'not_found') return null;
  throw error;
}
