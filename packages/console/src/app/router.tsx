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
import { parseRange, type RangeSearch } from '../data/range.ts';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './not-found.tsx';
import { PageFailure } from './page-failure.tsx';

/** A page that is fetched when it is first opened. Typed by its name only, since pages themselves use the router's types. */
function page(load: () => Promise<object>, name: string): RouteComponent {
  return lazyRouteComponent(load as () => Promise<Record<string, RouteComponent>>, name);
}
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
/** Keeps the named texts of an address and drops everything else. */
function texts<const K extends string>(...names: K[]) {
  return (search: Record<string, unknown>): { [N in K]?: string | undefined } => {
    const found = names.flatMap((name) => (text(search[name]) === undefined ? [] : [[name, text(search[name])]]));
    return Object.fromEntries(found) as { [N in K]?: string | undefined };
  };
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageFailure });
const access = () => import('../slices/access/index.ts');
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('next', 'problem'),
  component: page(access, 'SignInPage'),
});
const link = createRoute({
  getParentRoute: () => root,
  path: '/link',
  validateSearch: texts('token'),
  component: page(access, 'LinkPage'),
});
const linkByPath = createRoute({
  getParentRoute: () => root,
  path: '/link/$token',
  component: page(access, 'LinkPage'),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
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
  component: page(() => import('../pages/start/start-page.tsx'), 'StartPage'),
});
const system = createRoute({
  getParentRoute: inFrame,
  path: '/systems/$system',
  component: page(() => import('../pages/system/system-frame.tsx'), 'SystemFrame'),
});
const systemNow = createRoute({
  getParentRoute: () => system,
  path: '/',
  component: page(() => import('../pages/system/system-page.tsx'), 'SystemPage'),
});
const systemVersions = createRoute({
  getParentRoute: () => system,
  path: '/versions',
  component: page(() => import('../slices/registry/index.ts'), 'VersionsPage'),
});
const systemLimits = createRoute({
  getParentRoute: () => system,
  path: '/limits',
  component: page(() => import('../pages/system/limits-page.tsx'), 'LimitsPage'),
});
const systemPolicies = createRoute({
  getParentRoute: () => system,
  path: '/policies',
  component: page(() => import('../slices/responses/index.ts'), 'PoliciesPage'),
});
const ofSystem = () => system;
const systemMonitors = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors',
  validateSearch: texts('kind'),
  component: page(() => import('../pages/monitors/monitors-page.tsx'), 'MonitorsPage'),
});
const newMonitor = createRoute({
  getParentRoute: ofSystem,
  path: '/new-monitor',
  validateSearch: texts('starter'),
  component: page(() => import('../pages/monitors/new-monitor-page.tsx'), 'NewMonitorPage'),
});
const monitorsYaml = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors-yaml',
  component: page(() => import('../pages/monitors/yaml-page.tsx'), 'YamlPage'),
});
const monitorPacks = createRoute({
  getParentRoute: ofSystem,
  path: '/monitor-packs',
  component: page(() => import('../pages/monitors/packs-page.tsx'), 'PacksPage'),
});
const monitor = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors/$monitor',
  validateSearch: texts('window', 'version', 'slice', 'indicator', 'feature', 'attribute', 'by', 'span', 'cause'),
  component: page(() => import('../pages/monitors/monitor-page.tsx'), 'MonitorPage'),
});
const editMonitor = createRoute({
  getParentRoute: ofSystem,
  path: '/monitors/$monitor/edit',
  component: page(() => import('../pages/monitors/edit-monitor-page.tsx'), 'EditMonitorPage'),
});
const systemFindings = createRoute({
  getParentRoute: ofSystem,
  path: '/findings',
  validateSearch: texts('show', 'basis', 'monitor', 'indicator', 'version'),
  component: page(() => import('../pages/monitors/findings-page.tsx'), 'FindingsPage'),
});
const compareVersions = createRoute({
  getParentRoute: ofSystem,
  path: '/compare',
  validateSearch: texts('a', 'b'),
  component: page(() => import('../pages/monitors/compare-page.tsx'), 'ComparePage'),
});
const incidents = createRoute({
  getParentRoute: inFrame,
  path: '/incidents',
  validateSearch: texts('system', 'state'),
  component: page(() => import('../pages/act/incidents-page.tsx'), 'IncidentsPage'),
});
const incident = createRoute({
  getParentRoute: inFrame,
  path: '/incidents/$id',
  component: page(() => import('../pages/incident/incident-page.tsx'), 'IncidentPage'),
});
const alerts = createRoute({
  getParentRoute: inFrame,
  path: '/alerts',
  validateSearch: texts('system', 'state'),
  component: page(() => import('../pages/act/alerts-page.tsx'), 'AlertsPage'),
});
const rollouts = createRoute({
  getParentRoute: inFrame,
  path: '/rollouts',
  validateSearch: texts('system', 'route', 'state', 'strategy'),
  component: page(() => import('../pages/release/rollouts-page.tsx'), 'RolloutsPage'),
});
const newRollout = createRoute({
  getParentRoute: inFrame,
  path: '/rollouts/new',
  validateSearch: texts('route', 'version'),
  component: page(() => import('../pages/release/new-rollout-page.tsx'), 'NewRolloutPage'),
});
const rollout = createRoute({
  getParentRoute: inFrame,
  path: '/rollouts/$id',
  component: page(() => import('../pages/release/rollout-page.tsx'), 'RolloutPage'),
});
const models = createRoute({
  getParentRoute: inFrame,
  path: '/models',
  validateSearch: texts('q', 'system', 'governance'),
  component: page(() => import('../pages/release/models-page.tsx'), 'ModelsPage'),
});
const model = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model',
  validateSearch: texts('stage'),
  component: page(() => import('../pages/release/model-page.tsx'), 'ModelPage'),
});
const compareModels = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model/compare',
  validateSearch: texts('left', 'right'),
  component: page(() => import('../pages/release/compare-models-page.tsx'), 'CompareModelsPage'),
});
const version = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model/versions/$version',
  component: page(() => import('../pages/release/version-page.tsx'), 'VersionPage'),
});
const card = createRoute({
  getParentRoute: inFrame,
  path: '/models/$model/versions/$version/card',
  component: page(() => import('../pages/release/card-page.tsx'), 'CardPage'),
});
const approvals = createRoute({
  getParentRoute: inFrame,
  path: '/approvals',
  validateSearch: texts('system', 'status'),
  component: page(() => import('../pages/release/approvals-page.tsx'), 'ApprovalsPage'),
});
const checkLimits = createRoute({
  getParentRoute: inFrame,
  path: '/approvals/limits/$system',
  component: page(() => import('../pages/release/check-limits-page.tsx'), 'CheckLimitsPage'),
});
const routes = createRoute({
  getParentRoute: inFrame,
  path: '/routes',
  validateSearch: texts('system'),
  component: page(() => import('../pages/release/routes-page.tsx'), 'RoutesPage'),
});
const route = createRoute({
  getParentRoute: inFrame,
  path: '/routes/$route',
  component: page(() => import('../pages/release/route-page.tsx'), 'RoutePage'),
});
const trail = createRoute({
  getParentRoute: inFrame,
  path: '/trail',
  validateSearch: texts('system', 'action', 'target', 'entry'),
  component: page(() => import('../slices/trail/index.ts'), 'TrailPage'),
});
const settings = createRoute({
  getParentRoute: inFrame,
  path: '/settings',
  component: page(() => import('../pages/settings/settings-frame.tsx'), 'SettingsFrame'),
});
const inSettings = () => settings;
const systemsSettings = createRoute({
  getParentRoute: inSettings,
  path: '/systems',
  component: page(() => import('../slices/systems/index.ts'), 'SystemsSettings'),
});
const keys = createRoute({ getParentRoute: inSettings, path: '/keys', component: page(access, 'KeysPage') });
const people = createRoute({ getParentRoute: inSettings, path: '/people', component: page(access, 'PeoplePage') });
const confirmations = createRoute({
  getParentRoute: inSettings,
  path: '/confirmations',
  component: page(access, 'ActsPage'),
});
const channels = createRoute({
  getParentRoute: inSettings,
  path: '/channels',
  component: page(() => import('../slices/notify/index.ts'), 'ChannelsPage'),
});
const account = createRoute({ getParentRoute: inSettings, path: '/account', component: page(access, 'AccountPage') });

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
