import type { Fallback, ServingRoute } from '@haechi/contract';
import type { ResultOf } from '../../data/calls.ts';
import { Facts } from '../../ui/facts.tsx';
import { useWords, type Words } from '../../ui/use-words.ts';
import { processWords } from './target-table.tsx';

interface RouteStateProps {
  readonly route: ServingRoute;
  readonly health: ResultOf<'serving', 'routeState'>;
}

/** Cache, shadow, fallbacks and settings of a route, in words. */
export function RouteState({ route, health }: RouteStateProps) {
  const words = useWords();
  const { t } = words;
  const { cache, shadow, memory_bytes } = health;
  const { settings } = route;
  const asked = cache.hits + cache.misses;
  const shown = health.processes.find(({ process }) => process === health.process);
  return (
    <Facts
      facts={[
        {
          name: t('route_state.process'),
          value: processWords({ process: health.process, pid: shown?.pid ?? null }, words),
        },
        {
          name: t('routes.acknowledged'),
          value: t('routes.acknowledged_of', route.acknowledged),
        },
        { name: t('routes.log'), value: t(`routes.log_${route.log}`) },
        {
          name: t('targets.cache'),
          value:
            asked === 0
              ? t('route_state.cache_unused')
              : t('route_state.cache', {
                  share: words.share(cache.hits / asked),
                  asked: words.number(asked),
                  entries: words.number(cache.entries),
                  bytes: words.bytes(cache.bytes),
                }),
        },
        {
          name: t('route_state.fallback'),
          value:
            settings.fallback.length === 0 ? (
              t('route_state.no_fallback')
            ) : (
              <ol className="plain-list">
                {settings.fallback.map((one) => (
                  <li key={JSON.stringify(one)}>
                    {fallbackWords(one, words)}
                    {'version' in one ? <Problem label={`${route.model}/${one.version}`} health={health} /> : null}
                  </li>
                ))}
              </ol>
            ),
        },
        {
          name: t('route_state.shadow'),
          value: t('route_state.shadow_of', {
            waiting: words.number(shadow.waiting),
            dropped: words.number(shadow.dropped),
          }),
        },
        {
          name: t('route_state.timeout'),
          value: t('route_state.timeout_of', {
            time: words.duration(settings.timeout_ms),
            retries: words.number(settings.retries),
          }),
        },
        { name: t('route_state.memory'), value: words.bytes(memory_bytes) },
      ]}
    />
  );
}

/** Why a fallback is passed over; nothing where it would answer. */
function Problem({ label, health }: { readonly label: string; readonly health: RouteStateProps['health'] }) {
  const problem = health.fallbacks.find((one) => one.label === label)?.problem ?? null;
  return problem === null ? null : <p className="soft">{problem}</p>;
}

function fallbackWords(fallback: Fallback, { t }: Words): string {
  if ('version' in fallback) return t('route_state.to_version', { version: fallback.version });
  if ('route' in fallback) return t('route_state.to_route', { route: fallback.route });
  return t('route_state.to_answer', {
    answer: fallback.answer.label ?? String(fallback.answer.prediction),
    reason: fallback.reason,
  });
}
