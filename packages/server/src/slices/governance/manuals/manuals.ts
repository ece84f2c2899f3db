/** The three manuals, from what is deployed. Each command in them is one of `haechi` or an endpoint of the contract. Pure. */
import type { Language } from '@haechi/contract';
import { rehearsalDays } from '../checklists/constants.ts';
import { type Block, type Manual, type Section, type Writer, writer } from './blocks.ts';
import type { Deployment } from './deployment.ts';
import { environmentBlock, get, limitTable, policyTable, servedTable, versionBefore } from './parts.ts';

export type ManualKind = 'operations' | 'troubleshooting' | 'rollback';
type Build = (deployment: Deployment, say: Writer) => Section[];

function people({ facts, channels, system }: Deployment, say: Writer): Section {
  const owner = facts.system.owner === '' ? say.text('no_owner') : say.text('owner', { owner: facts.system.owner });
  const tier = say.text('tier', { tier: say.say(`tier.${system.risk_tier}`), zone: system.time_zone });
  const rows = channels.map(({ name, kind, language }) => [name, say.say(`channel.${kind}`), language]);
  return say.section('people', owner, tier, say.table(['channel', 'kind', 'language'], rows));
}

function watched(deployment: Deployment, say: Writer): Section {
  const { monitors, objectives } = deployment;
  return say.section(
    'watched',
    limitTable(deployment, say),
    say.table(
      ['monitor', 'kind', 'window'],
      monitors.map(({ id, kind, window }) => [id, say.say(`kind.${kind}`), window ?? '']),
    ),
    say.table(
      ['objective', 'on_fail', 'verdict'],
      objectives.map(({ name, on_fail: then, verdict }) => [
        say.message(name),
        say.say(`on_fail.${then}`),
        say.say(`verdict.${verdict}`),
      ]),
    ),
  );
}

function stores({ setting }: Deployment, say: Writer): Section {
  const rows = [
    [say.say('store.records'), 'PostgreSQL', say.say(`store.${setting.records}`)],
    [say.say('store.rows'), 'ClickHouse', say.say(`store.${setting.rows}`)],
  ];
  return say.section(
    'stores',
    say.table(['store', 'program', 'where'], rows),
    say.text('kept', { days: setting.retentionDays, workers: setting.workers }),
    say.text('spool', { megabytes: Math.round(setting.spoolMaxBytes / 1_048_576) }),
    say.text(setting.tls ? 'tls_on' : 'tls_off'),
  );
}

const operations: Build = (deployment, say) => {
  const { facts } = deployment;
  const daily = [
    `haechi checklist system ${facts.system.id}`,
    ...facts.routes.map(({ id }) => `haechi rollout status ${id}`),
  ];
  return [
    people(deployment, say),
    say.section('served', servedTable(deployment, say)),
    watched(deployment, say),
    say.section('policies', policyTable(deployment, say)),
    say.section(
      'daily',
      environmentBlock(deployment, say),
      say.text('daily_status'),
      say.code(
        get(deployment, '/readyz'),
        get(deployment, `/api/v1/alerts?system=${facts.system.id}&state=open`),
        ...daily,
      ),
    ),
    say.section(
      'release',
      say.text('release'),
      say.code(
        ...facts.routes.flatMap(({ model, id }) => {
          const next = (facts.versions.find((version) => version.model === model)?.version ?? 0) + 1;
          return [
            `haechi model submit ${model}/${next}`,
            `haechi checklist before ${id}/${next}`,
            `haechi rollout start ${id}.yaml --dry-run`,
            `haechi rollout start ${id}.yaml`,
          ];
        }),
      ),
    ),
    say.section(
      'record',
      say.text('record'),
      say.code('haechi trail export trail.ndjson', 'haechi trail verify trail.ndjson'),
    ),
    stores(deployment, say),
  ];
};

/** What to do when a limit is broken: what happens by itself, then what people can do. */
function symptoms({ limits, policies }: Deployment, say: Writer): Block {
  const acting = policies.filter(({ mode, basis }) => mode === 'automatic' && basis === 'limit');
  const itself = acting.flatMap(({ actions }) => actions.map((action) => say.say(`action.${action}`)));
  const first = itself.length === 0 ? say.say('nothing_itself') : [...new Set(itself)].join(', ');
  const rows = limits.map(({ indicator, side, value }) => [
    `${say.indicator(indicator)} ${say.say(`beyond.${side}`, { value })}`,
    first,
    say.say('symptom_do'),
  ]);
  return say.table(['symptom', 'itself', 'do'], rows);
}

/** Refusals and failures of predicting, and what a person does about each. */
const codes = [
  'too_busy',
  'spool_full',
  'rows_unavailable',
  'upstream_timeout',
  'upstream_unreachable',
  'circuit_open',
  'version_not_approved',
  'system_archived',
] as const;

function routeSettings({ facts, settings }: Deployment, say: Writer): Block {
  const rows = facts.routes.map(({ id }) => {
    const set = settings.get(id);
    const fallback = set?.fallback ?? [];
    return [
      id,
      set?.timeout_ms === undefined ? say.say('default') : say.say('milliseconds', { n: set.timeout_ms }),
      fallback.length === 0 ? say.say('no_fallback') : say.number(fallback.length),
      say.say(set?.breaker?.enabled === false ? 'off' : 'on'),
    ];
  });
  return say.table(['route', 'timeout', 'fallbacks', 'breaker'], rows);
}

const troubleshooting: Build = (deployment, say) => {
  const { facts, alerts } = deployment;
  const { id } = facts.system;
  const open = alerts.map((alert) => [
    alert.id,
    say.say(`severity.${alert.severity}`),
    say.message(alert.sentence),
    alert.raised_at.toISOString(),
  ]);
  return [
    say.section(
      'first_look',
      environmentBlock(deployment, say),
      say.code(
        get(deployment, '/healthz'),
        get(deployment, '/readyz'),
        get(deployment, `/api/v1/alerts?system=${id}&state=open`),
        get(deployment, `/api/v1/incidents?system=${id}&state=open`),
        get(deployment, `/api/v1/systems/${id}/findings`),
      ),
    ),
    say.section(
      'open_now',
      open.length === 0 ? say.text('no_alert') : say.table(['alert', 'severity', 'sentence', 'since'], open),
    ),
    say.section('symptoms', symptoms(deployment, say)),
    say.section(
      'predicting',
      routeSettings(deployment, say),
      say.table(
        ['code', 'do'],
        codes.map((code) => [code, say.say(`code.${code}`)]),
      ),
    ),
    say.section(
      'stores_away',
      say.text('stores_away'),
      say.text('spool', { megabytes: Math.round(deployment.setting.spoolMaxBytes / 1_048_576) }),
    ),
    say.section(
      'trail',
      say.text('trail'),
      say.code('haechi trail export trail.ndjson', 'haechi trail verify trail.ndjson'),
    ),
    people(deployment, say),
  ];
};

/** How to take one route back: by its rollout where it had one, else by a rollout to the version before. */
function routeBack(deployment: Deployment, say: Writer, route: string): Section {
  const { facts } = deployment;
  const ours = facts.rollouts.filter((rollout) => rollout.route === route);
  const newest = ours.find(({ strategy }) => strategy !== 'rehearsal');
  const rehearsed = ours.find(({ strategy, rehearsal }) => strategy === 'rehearsal' && rehearsal?.verdict === 'pass');
  const before = versionBefore(deployment, route);
  const takeOut = newest !== undefined && newest.state !== 'rolled_back' && newest.state !== 'rolling_back';
  const back: Block[] = takeOut
    ? [
        say.text('back_rollout', { rollout: newest.id }),
        say.code(`haechi rollout rollback ${route} --reason "…"`, `haechi rollout status ${route}`),
      ]
    : before === undefined
      ? [say.text('back_nowhere')]
      : [
          say.text('back_version', { version: `${before.model}/${before.version}` }),
          say.code(
            `printf 'route: ${route}\\ncandidate_version: ${before.version}\\n' > back.yaml`,
            'haechi rollout start back.yaml',
            `haechi rollout promote ${route} --reason "…"`,
          ),
        ];
  const proof =
    rehearsed === undefined
      ? say.text('never_rehearsed')
      : say.text('rehearsed', {
          at: rehearsed.startedAt.toISOString().slice(0, 10),
          ms: rehearsed.rehearsal?.out_ms ?? null,
        });
  return {
    title: say.say('section.route', { route }),
    blocks: [...back, proof, say.code(`haechi rollout rehearse ${route}`)],
  };
}

const rollback: Build = (deployment, say) => {
  const { facts, policies } = deployment;
  const itself = policies.some(({ mode, actions }) => mode === 'automatic' && actions.includes('roll_back'));
  return [
    say.section('served', servedTable(deployment, say)),
    say.section('by_itself', say.text(itself ? 'back_itself' : 'back_by_hand'), policyTable(deployment, say)),
    say.section('before_back', environmentBlock(deployment, say), say.text('before_back')),
    ...facts.routes.map(({ id }) => routeBack(deployment, say, id)),
    say.section(
      'after_back',
      say.text('after_back', { days: rehearsalDays }),
      say.code(get(deployment, `/api/v1/incidents?system=${facts.system.id}`)),
    ),
    people(deployment, say),
  ];
};

const builds: Readonly<Record<ManualKind, Build>> = { operations, troubleshooting, rollback };

export function manualOf(kind: ManualKind, deployment: Deployment, language: Language): Manual {
  const say = writer(language);
  const title = say.say(`title.${kind}`, { system: deployment.system.name });
  const made = say.text('made', { at: deployment.facts.now.toISOString() });
  const [first, ...rest] = builds[kind](deployment, say);
  const opened = first === undefined ? [] : [{ title: first.title, blocks: [made, ...first.blocks] }];
  return { language, title, sections: [...opened, ...rest] };
}
