import type { ServingRoute } from '@haechi/contract';
import { Link } from '@tanstack/react-router';
import type { ResultOf } from '../../data/calls.ts';
import { type Column, PlainTable } from '../../ui/data-table.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import type { Tone } from '../../ui/verdict-colours.ts';

type States = ResultOf<'serving', 'routeState'>;
type Health = NonNullable<States['processes'][number]['state']>;
type Target = Health['targets'][number];
type Breaker = Target['breaker']['state'];

interface TargetTableProps {
  readonly route: ServingRoute;
  readonly health: Health;
}

/** The versions as each process has them; a process is named where there are several. */
export function TargetTables({ route, states }: { readonly route: ServingRoute; readonly states: States }) {
  const words = useWords();
  const { processes } = states;
  return (
    <div className="stack">
      {processes.map(({ process, pid, problem, state }) => (
        <div key={process} className="stack tight">
          {processes.length > 1 ? <strong>{processWords({ process, pid }, words)}</strong> : null}
          {state === null ? (
            <span className="row">
              <Mark tone="warn" word={words.t('route_state.unknown')} look="plain" />
              <span className="soft small">{problem}</span>
            </span>
          ) : (
            <TargetTable route={route} health={state} />
          )}
        </div>
      ))}
    </div>
  );
}

/** `predict-1, pid 4711`. */
export function processWords({ process, pid }: { process: string; pid: number | null }, { t }: Words): string {
  return pid === null ? process : t('route_state.process_of', { process, pid });
}

/** Each version of a route: its role and share, and in words whether it can answer. */
function TargetTable({ route, health }: TargetTableProps) {
  const words = useWords();
  return (
    <PlainTable
      label={words.t('targets.title')}
      columns={columns(words, route)}
      rows={health.targets}
      rowKey={({ label }) => label}
    />
  );
}

const tones: Record<Breaker, Tone> = { closed: 'pass', half_open: 'warn', open: 'fail' };

function columns(words: Words, route: ServingRoute): Column<Target>[] {
  const { t } = words;
  const split = (label: string) => route.targets.find((target) => target.label === label);
  return [
    {
      key: 'version',
      title: t('version.version'),
      cell: ({ label }) => {
        const target = split(label);
        return target === undefined ? (
          label
        ) : (
          <Link
            to="/models/$model/versions/$version"
            params={{ model: route.model, version: String(target.version) }}
            className="plain-link"
          >
            <strong>{label}</strong>
          </Link>
        );
      },
    },
    {
      key: 'role',
      title: t('targets.role'),
      cell: ({ label, role, weight }) => (
        <div className="cell-middle">
          {t(`targets.role_${role}`)}
          <div className="soft small">{shareOf({ role, weight, copied: split(label)?.share ?? 0 }, words)}</div>
        </div>
      ),
    },
    {
      key: 'state',
      title: t('field.state'),
      cell: (target) => (
        <div className="stack tight">
          {target.loaded ? (
            <>
              <Mark tone={tones[target.breaker.state]} word={t(`breaker.${target.breaker.state}`)} look="plain" />
              {target.breaker.reason === null ? null : <span className="soft small">{target.breaker.reason}</span>}
            </>
          ) : (
            <>
              <Mark tone="warn" word={t('targets.not_loaded')} look="plain" />
              {target.problem === null ? null : <span className="soft small">{target.problem}</span>}
            </>
          )}
          {target.endpoints.map(({ name, calls, breaker }) => (
            <span key={name} className="small">
              {name}: {t(`breaker.${breaker}`)}, {t('targets.calls', { n: words.number(calls) })}
            </span>
          ))}
        </div>
      ),
    },
    {
      key: 'queue',
      title: t('targets.queue'),
      cell: ({ waiting, calls }) =>
        waiting === 0 && calls === 0
          ? t('targets.idle')
          : t('targets.queue_of', { waiting: words.number(waiting), calls: words.number(calls) }),
    },
    {
      key: 'cache',
      title: t('targets.cache'),
      wide: true,
      cell: ({ cached }) => t(cached ? 'targets.cached' : 'targets.not_cached'),
    },
  ];
}

interface Shares {
  readonly role: Target['role'];
  readonly weight: number;
  /** Share of requests copied to a shadow, basis points. */
  readonly copied: number;
}

function shareOf({ role, weight, copied }: Shares, words: Words): string {
  if (role === 'shadow') return words.t('step.copied', { share: words.share(copied / 10_000) });
  return words.t('step.users', { share: words.share(weight / 10_000) });
}
