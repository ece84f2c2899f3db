export { LiveSplit } from './live-split.tsx';
export { RouteList } from './route-list.tsx';
export { RouteState } from './route-state.tsx';
export { SettingsForm } from './settings-form.tsx';
export { TargetTables } from './target-table.tsx';
