/** Over 300 lines because every address of the console stands here, in the order of the frame. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouteComponent,
  retainSearchParams,
} from '@tanstack/react-router';
import type { TextPart } from '../data/load-texts.ts';
import { parseRange, type RangeSearch } from '../data/range.ts';
import { needTexts } from '../ui/language.ts';
import { NotFound } from './not-found.tsx';
import { PageFailure } from './page-failure.tsx';

/** A page that is fetched with its texts when it is first opened. Typed by its name only, since pages themselves use the router's types. */
function page(load: () => Promise<object>, name: string, ...parts: readonly TextPart[]): RouteComponent {
  const both = async () => {
    const [module] = await Promise.all([load(), needTexts(parts)]);
    return module as Record<string, RouteComponent>;
  };
  return lazyRouteComponent(both, name);
}
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
/** Keeps the named texts of an address and drops everything else. */
function texts<const K extends string>(...names: K[]) {
  return (search: Record<string, unknown>): { [N in K]?: string | undefined } => {
    const found = names.flatMap((name) => (text(search[name]) === undefined ? [] : [[name, text(search[name])]]));
    return Object.fromEntries(found) as { [N in K]?: string | undefined };
  };
}

/** Each page names the parts of the texts that it shows beside the base's and the frame's; `test/texts/page-parts.test.ts` holds it to them. */
const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageFailure });
const access = () => import('../slices/access/index.ts');
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('next', 'problem'),
  component: page(access, 'SignInPage', 'entry'),
});
const link = createRoute({
  getParentRoute: () => root,
  path: '/link',
  validateSearch: texts('token'),
  component: page(access, 'LinkPage', 'entry'),
});
const linkByPath = createRoute({
  getParentRoute: () => root,
  path: '/link/$token',
  component: page(access, 'LinkPage', 'entry'),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: page(() => import('./frame/frame.tsx'), 'Frame', 'messages'),
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>): RangeSearch => parseRange(search),
  search: { middlewares: [retainSearchParams(['range', 'from', 'to'])] },
});
const inFrame = () => frame;
const overview = createRoute({
  getParentRoute: inFrame,
  path: '/',
  validateSearch: texts('q', 'state', 'group'),
  component: page(() => import('../pages/overview/overview-page.tsx'), 'OverviewPage'),
});
const start = createRoute({
  getParentRoute: inFrame,
  path: '/start',
  component: page(() => import('../pages/start/start-page.tsx'), 'StartPage', 'monitor-forms', 'settings'),
});
const system = createRoute({
  getParentRoute: inFrame,
  path: '/systems/$system',
  component: page(() => import('../pages/system/system-frame.tsx'), 'SystemFrame', 'monitors'),
});
const systemNow = createRoute({
  getParentRoute: () => system,
  path: '/',
  component: page(() => import('../pages/system/system-page.tsx'), 'SystemPage', 'act', 'monitors', 'rollouts'),
});
const systemVersions = createRoute({
  getParentRoute: () => system,
  path: '/versions',
  component: page(() => import('../slices/registry/index.ts'), 'VersionsPage', 'models'),
});
const systemLimits = createRoute({
  getParentRoute: () => system,
  path: '/limits',
  component: page(() => import('../pages/system/limits-page.tsx'), 'LimitsPage', 'act', 'monitor-forms'),
});
const systemPolicies = createRoute({
  getParentRoute: () => system,
  path: '/policies',
  component: page(() => import('../slices/responses/index.ts'), 'PoliciesPage', 'act'),
});
const ofSystem = () => system;
const systemMonitors = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors',
  validateSearch: texts('kind'),
  component: page(() => import('../pages/monitors/monitors-page.tsx'), 'MonitorsPage', 'monitors'),
});
const newMonitor = createRoute({
  getParentRoute: ofSystem,
  path: '/new-monitor',
  validateSearch: texts('starter'),
  component: page(
    () => import('../pages/monitors/new-monitor-page.tsx'),
    'NewMonitorPage',
    'monitor-forms',
    'monitors',
  ),
});
const monitorsYaml = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors-yaml',
  component: page(() => import('../pages/monitors/yaml-page.tsx'), 'YamlPage', 'monitor-forms', 'monitors'),
});
const monitorPacks = createRoute({
  getParentRoute: ofSystem,
  path: '/monitor-packs',
  component: page(() => import('../pages/monitors/packs-page.tsx'), 'PacksPage', 'monitor-forms', 'monitors'),
});
const monitor = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors/$monitor',
  validateSearch: texts('window', 'version', 'slice', 'indicator', 'feature', 'attribute', 'by', 'span', 'cause'),
  component: page(() => import('../pages/monitors/monitor-page.tsx'), 'MonitorPage', 'monitors'),
});
const editMonitor = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors/$monitor/edit',
  component: page(
    () => import('../pages/monitors/edit-monitor-page.tsx'),
    'EditMonitorPage',
    'monitor-forms',
    'monitors',
  ),
});
const systemFindings = createRoute({
  getParentRoute: ofSystem,
  path: '/findings',
  validateSearch: texts('show', 'basis', 'monitor', 'indicator', 'version'),
  component: page(() => import('../pages/monitors/findings-page.tsx'), 'FindingsPage', 'monitors'),
});
const compareVersions = createRoute({
  getParentRoute: ofSystem,
  path: '/compare',
  validateSearch: texts('a', 'b'),
  component: page(() => import('../pages/monitors/compare-page.tsx'), 'ComparePage', 'monitors'),
});
const systemChecklists = createRoute({
  getParentRoute: ofSystem,
  path: '/checklists',
  component: page(() => import('../pages/governance/system-checklists-page.tsx'), 'SystemChecklistsPage', 'checklists'),
});
const incidents = createRoute({
  getParentRoute: inFrame,
  path: '/incidents',
  validateSearch: texts('system', 'state'),
  component: page(() => import('../pages/act/incidents-page.tsx'), 'IncidentsPage', 'act'),
});
const incident = createRoute({
  getParentRoute: inFrame,
  path: '/incidents/$id',
  component: page(() => import('../pages/incident/incident-page.tsx'), 'IncidentPage', 'act', 'monitors'),
});
const alerts = createRoute({
  getParentRoute: inFrame,
  path: '/alerts',
  validateSearch: texts('system', 'state'),
  component: page(() => import('../pages/act/alerts-page.tsx'), 'AlertsPage', 'act'),
});
const rollouts = createRoute({
  getParentRoute: inFrame,
  path: '/rollouts',
  validateSearch: texts('system', 'route', 'state', 'strategy'),
  component: page(() => import('../pages/release/rollouts-page.tsx'), 'RolloutsPage', 'rollouts'),
});
const newRollout = createRoute({
  getParentRoute: inFrame,
  path: '/rollouts/new',
  validateSearch: texts('route', 'version'),
  component: page(() => import('../pages/release/new-rollout-page.tsx'), 'NewRolloutPage', 'rollouts'),
});
const rollout = createRoute({
  getParentRoute: inFrame,
  path: '/rollouts/$id',
  component: page(() => import('../pages/release/rollout-page.tsx'), 'RolloutPage', 'rollouts', 'trail'),
});
const models = createRoute({
  getParentRoute: inFrame,
  path: '/models',
  validateSearch: texts('q', 'system', 'governance'),
  component: page(() => import('../pages/release/models-page.tsx'), 'ModelsPage', 'models', 'rollouts'),
});
const model = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model',
  validateSearch: texts('stage'),
  component: page(() => import('../pages/release/model-page.tsx'), 'ModelPage', 'models'),
});
const compareModels = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model/compare',
  validateSearch: texts('left', 'right'),
  component: page(() => import('../pages/release/compare-models-page.tsx'), 'CompareModelsPage', 'models'),
});
const version = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model/versions/$version',
  component: page(() => import('../pages/release/version-page.tsx'), 'VersionPage', 'models'),
});
const card = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model/versions/$version/card',
  component: page(() => import('../pages/release/card-page.tsx'), 'CardPage', 'models'),
});
const approvals = createRoute({
  getParentRoute: inFrame,
  path: '/approvals',
  validateSearch: texts('system', 'status'),
  component: page(() => import('../pages/release/approvals-page.tsx'), 'ApprovalsPage', 'models', 'rollouts'),
});
const checkLimits = createRoute({
  getParentRoute: inFrame,
  path: '/approvals/limits/$system',
  component: page(() => import('../pages/release/check-limits-page.tsx'), 'CheckLimitsPage', 'models'),
});
const routes = createRoute({
  getParentRoute: inFrame,
  path: '/routes',
  validateSearch: texts('system'),
  component: page(() => import('../pages/release/routes-page.tsx'), 'RoutesPage', 'rollouts'),
});
const route = createRoute({
  getParentRoute: inFrame,
  path: '/routes/$route',
  component: page(() => import('../pages/release/route-page.tsx'), 'RoutePage', 'rollouts'),
});
const tracking = createRoute({
  getParentRoute: inFrame,
  path: '/tracking',
  validateSearch: texts('q', 'stage', 'system'),
  component: page(() => import('../pages/tracking/experiments-page.tsx'), 'TrackingPage', 'tracking'),
});
const trackedExperiment = createRoute({
  getParentRoute: inFrame,
  path: '/tracking/experiments/$experiment',
  validateSearch: texts('filter', 'order', 'columns', 'stage'),
  component: page(() => import('../pages/tracking/experiment-page.tsx'), 'TrackedExperimentPage', 'tracking'),
});
const run = createRoute({
  getParentRoute: inFrame,
  path: '/tracking/runs/$run',
  component: page(() => import('../pages/tracking/run-page.tsx'), 'RunPage', 'tracking'),
});
const compareRuns = createRoute({
  getParentRoute: inFrame,
  path: '/tracking/compare',
  validateSearch: texts('runs'),
  component: page(() => import('../pages/tracking/compare-runs-page.tsx'), 'CompareRunsPage', 'tracking'),
});
const experiments = createRoute({
  getParentRoute: inFrame,
  path: '/experiments',
  validateSearch: texts('system', 'state'),
  component: page(
    () => import('../pages/experiments/experiments-page.tsx'),
    'ExperimentsPage',
    'experiments',
    'rollouts',
  ),
});
const newExperiment = createRoute({
  getParentRoute: inFrame,
  path: '/experiments/new',
  validateSearch: texts('from', 'flag', 'route', 'system'),
  component: page(() => import('../pages/experiments/new-experiment-page.tsx'), 'NewExperimentPage', 'experiments'),
});
const experiment = createRoute({
  getParentRoute: inFrame,
  path: '/experiments/$id',
  validateSearch: texts('period'),
  component: page(() => import('../pages/experiments/experiment-page.tsx'), 'ExperimentPage', 'experiments'),
});
const flags = createRoute({
  getParentRoute: inFrame,
  path: '/flags',
  validateSearch: texts('system', 'archived'),
  component: page(() => import('../pages/experiments/flags-page.tsx'), 'FlagsPage', 'flags', 'rollouts'),
});
const newFlag = createRoute({
  getParentRoute: inFrame,
  path: '/new-flag',
  component: page(() => import('../pages/experiments/new-flag-page.tsx'), 'NewFlagPage', 'flags'),
});
const flag = createRoute({
  getParentRoute: inFrame,
  path: '/flags/$flag',
  component: page(() => import('../pages/experiments/flag-page.tsx'), 'FlagPage', 'flags'),
});
const checklists = createRoute({
  getParentRoute: inFrame,
  path: '/checklists',
  validateSearch: texts('system', 'route'),
  component: page(() => import('../pages/governance/checklists-page.tsx'), 'ChecklistsPage', 'checklists', 'rollouts'),
});
const rolloutChecklists = createRoute({
  getParentRoute: inFrame,
  path: '/rollouts/$id/checklists',
  component: page(
    () => import('../pages/governance/rollout-checklists-page.tsx'),
    'RolloutChecklistsPage',
    'checklists',
  ),
});
const trail = createRoute({
  getParentRoute: inFrame,
  path: '/trail',
  validateSearch: texts('system', 'action', 'target', 'entry'),
  component: page(() => import('../slices/trail/index.ts'), 'TrailPage', 'trail'),
});
const settings = createRoute({
  getParentRoute: inFrame,
  path: '/settings',
  component: page(() => import('../pages/settings/settings-frame.tsx'), 'SettingsFrame', 'settings'),
});
const inSettings = () => settings;
const systemsSettings = createRoute({
  getParentRoute: inSettings,
  path: '/systems',
  component: page(() => import('../slices/systems/index.ts'), 'SystemsSettings', 'settings'),
});
const keys = createRoute({
  getParentRoute: inSettings,
  path: '/keys',
  component: page(access, 'KeysPage', 'settings'),
});
const people = createRoute({
  getParentRoute: inSettings,
  path: '/people',
  component: page(access, 'PeoplePage', 'settings'),
});
const confirmations = createRoute({
  getParentRoute: inSettings,
  path: '/confirmations',
  component: page(access, 'ActsPage', 'settings'),
});
const channels = createRoute({
  getParentRoute: inSettings,
  path: '/channels',
  component: page(() => import('../slices/notify/index.ts'), 'ChannelsPage', 'settings'),
});
const account = createRoute({
  getParentRoute: inSettings,
  path: '/account',
  component: page(access, 'AccountPage', 'settings'),
});

const tree = root.addChildren([
  signIn,
  link,
  linkByPath,
  frame.addChildren([
    overview,
    start,
    system.addChildren([
      systemNow,
      systemMonitors,
      newMonitor,
      monitorsYaml,
      monitorPacks,
      monitor,
      editMonitor,
      systemFindings,
      compareVersions,
      systemVersions,
      systemLimits,
      systemPolicies,
      systemChecklists,
    ]),
    incidents,
    incident,
    alerts,
    rollouts,
    newRollout,
    rollout,
    models,
    model,
    compareModels,
    version,
    card,
    approvals,
    checkLimits,
    routes,
    route,
    experiments,
    newExperiment,
    experiment,
    flags,
    newFlag,
    flag,
    checklists,
    rolloutChecklists,
    tracking,
    trackedExperiment,
    run,
    compareRuns,
    trail,
    settings.addChildren([systemsSettings, keys, people, confirmations, channels, account]),
  ]),
]);

/** Every view is an address that shows a colleague the same thing. */
export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: PageFailure,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
