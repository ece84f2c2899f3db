import type { NavigateOptions } from '@tanstack/react-router';
import { useMay } from '../../data/use-me.ts';
import { useRead } from '../../data/use-read.ts';
import { useSystems } from '../../data/use-systems.ts';
import type { IconName } from '../../ui/icon-paths.ts';
import { useWords } from '../../ui/use-words.ts';
import { usePlaces } from './places.ts';

export interface Command {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly icon: IconName;
  readonly link: NavigateOptions;
}

type PageAddress =
  | '/alerts'
  | '/start'
  | '/settings/account'
  | '/models'
  | '/approvals'
  | '/routes'
  | '/tracking'
  | '/experiments'
  | '/flags';

/** Everything that can be gone to by name. */
export function useCommands(): readonly Command[] {
  const words = useWords();
  const { t } = words;
  const places = usePlaces();
  const mayKeys = useMay('keys.manage');
  const mayPeople = useMay('people.read');
  const mayChannels = useMay('channels.read');
  const mayModels = useMay('models.read');
  const mayRoutes = useMay('routes.read');
  const mayExperiments = useMay('experiments.read');
  const mayFlags = useMay('flags.read');
  const mayTracking = useMay('tracking.read');
  const systems = useSystems().items;
  const incidents = useRead(['incidents', 'list'], { query: { limit: 20 } }, { enabled: useMay('incidents.read') });
  const page = (id: string, name: string, to: PageAddress): Command => ({
    id,
    name,
    about: t('search.page'),
    icon: 'chevronRight',
    link: { to },
  });
  const settings = [
    { may: mayKeys, name: t('settings.keys'), icon: 'key', to: '/settings/keys' },
    { may: mayPeople, name: t('settings.people'), icon: 'people', to: '/settings/people' },
    { may: mayChannels, name: t('settings.channels'), icon: 'channel', to: '/settings/channels' },
  ] as const;
  return [
    ...systems.map(({ id, name }) => ({
      id: `system ${id}`,
      name,
      about: `${t('search.system')} · ${id}`,
      icon: 'systems' as const,
      link: { to: '/systems/$system', params: { system: id } } as const,
    })),
    ...(incidents.data?.items ?? []).map(({ id, system, sentence }) => ({
      id: `incident ${id}`,
      name: words.say(sentence),
      about: `${t('search.incident')} · ${system}`,
      icon: 'act' as const,
      link: { to: '/incidents/$id', params: { id } } as const,
    })),
    ...places.map(({ name, icon, link }) => ({
      id: name,
      name: t(name),
      about: t('search.page'),
      icon,
      // Places carry their parameters; the union of all of them is more than the router's types can follow.
      link: link as NavigateOptions,
    })),
    ...settings
      .filter(({ may }) => may)
      .map(({ name, icon, to }) => ({ id: to, name, about: t('rail.settings'), icon, link: { to } })),
    ...(mayModels
      ? [page('models', t('models.title'), '/models'), page('approvals', t('approvals.title'), '/approvals')]
      : []),
    ...(mayRoutes ? [page('routes', t('routes.title'), '/routes')] : []),
    ...(mayTracking ? [page('tracking', t('tracking.title'), '/tracking')] : []),
    ...(mayExperiments ? [page('experiments', t('ab.title'), '/experiments')] : []),
    ...(mayFlags ? [page('flags', t('flags.title'), '/flags')] : []),
    page('alerts', t('alerts.title'), '/alerts'),
    page('account', t('account.settings'), '/settings/account'),
    page('start', t('start.title'), '/start'),
  ];
}
